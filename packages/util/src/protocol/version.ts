/** Protocol versions, said in each wire's hello. A peer with another number is refused with the reason. */

export const CLIENT_PROTOCOL = 2;
export const COMPUTE_PROTOCOL = 1;
export const LOCAL_HUB_PROTOCOL = 1;
export const MESH_PROTOCOL = 1;
