package io.limbeck.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Memory of this process as the operating system counts it, tensors included. */
public final class MemoryUse {

    private static final Path STATUS = Path.of("/proc/self/status");

    private MemoryUse() {}

    /** Bytes in physical memory now. */
    public static long residentBytes() {
        return read("VmRSS:");
    }

    /** The most that {@link #residentBytes()} ever was; outside of Linux, what it is now. */
    public static long peakResidentBytes() {
        return read("VmHWM:");
    }

    private static long read(String key) {
        try {
            if (Files.isReadable(STATUS)) {
                List<String> lines = Files.readAllLines(STATUS);
                for (String line : lines) {
                    if (line.startsWith(key)) {
                        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                    }
                }
            }
        } catch (IOException _) {
            return Pointer.physicalBytes(); // a container may hide /proc
        }
        return Pointer.physicalBytes();
    }
}
