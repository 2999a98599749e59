package io.limbeck.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Colour profiles in JPEG files. The decoder maps samples by the profile that a file carries, of
 * JPEG alone; the loaders of this field take them as they are stored.
 */
final class ColourProfiles {

    private static final int MARK = 0xFF;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int START_OF_SCAN = 0xDA;
    private static final int APPLICATION_2 = 0xE2;
    private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);

    private ColourProfiles() {}

    /** The same JPEG file without its profile; the same array if it has none or is no JPEG. */
    static byte[] without(byte[] file) {
        if (file.length < 2 || at(file, 0) != MARK || at(file, 1) != START_OF_IMAGE) {
            return file;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        kept.write(file, 0, 2);
        int start = 2;
        // All segments that tell of colours stand before the first scan.
        while (isSegment(file, start) && at(file, start + 1) != START_OF_SCAN) {
            int end = start + 2 + (at(file, start + 2) << 8 | at(file, start + 3));
            if (end > file.length) {
                break; // cut off, which the decoder is to find
            }
            if (!isProfile(file, start)) {
                kept.write(file, start, end - start);
            }
            start = end;
        }
        if (kept.size() == start) {
            return file;
        }
        kept.write(file, start, file.length - start);
        return kept.toByteArray();
    }

    private static boolean isSegment(byte[] file, int start) {
        return start + 4 <= file.length && at(file, start) == MARK && at(file, start + 1) != MARK;
    }

    private static boolean isProfile(byte[] file, int start) {
        int content = start + 4;
        return at(file, start + 1) == APPLICATION_2
                && content + PROFILE.length <= file.length
                && Arrays.equals(
                        file, content, content + PROFILE.length, PROFILE, 0, PROFILE.length);
    }

    private static int at(byte[] file, int index) {
        return file[index] & 0xFF;
    }
}
