package io.limbeck.bench;

import io.limbeck.torch.ComputeDevice;
import org.bytedeco.pytorch.global.torch;

/**
 * The time when a device has done all that it was given. An NVIDIA GPU takes work long before it
 * does it, so that the program's own clock would tell how long the queueing took.
 *
 * @param device that does the work
 */
record DeviceClock(ComputeDevice device) {

    /** Seconds from an arbitrary moment; waits for the device. */
    double seconds() {
        if (device instanceof ComputeDevice.Cuda(int index)) {
            torch.cuda_synchronize(index);
        }
        return System.nanoTime() * 1e-9;
    }
}
