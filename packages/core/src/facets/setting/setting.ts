/** What offers depend on; chosen first, over all hosts. */
export interface Setting {
  readonly arch: string;
  /** QEMU's name: kvm, tcg, hvf… */
  readonly accel: string;
  /** Whether any host's evidence speaks of this accelerator; false when it is only assumed. */
  readonly accelStated: boolean;
  /** q35, pc, virt, pseries, s390-ccw-virtio…: decided with the machine type, null before. */
  readonly machineFamily: string | null;
  /** The exact machine type, once it is chosen. */
  readonly machine?: string | null;
}
