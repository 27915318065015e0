/** The container driver, with real containers, against the contract of all drivers. What is its own: the other tests of this folder. */
import { makeContainerHarness } from '../testing/container-stage';
import { driverContract } from '../testing/driver-contract';
import { describeContainers } from '../testing/podman-here';

jest.setTimeout(120_000);

describeContainers('the contract of all drivers, kept by container', () =>
  driverContract(async () => makeContainerHarness()),
);
