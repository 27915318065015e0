/** Protocol versions, said in each wire's hello. A peer with another number is refused with the reason. */

export const CLIENT_PROTOCOL = 4;
export const COMPUTE_PROTOCOL = 2;
export const LOCAL_HUB_PROTOCOL = 3;
export const MESH_PROTOCOL = 1;
