package io.limbeck.label;

import io.limbeck.file.Sha256;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * One epoch of labels on the disk, for reading. Never through a channel, which an interrupted
 * thread closes: Ctrl-C is no damage.
 *
 * @param path of the file
 * @param form of its content
 */
record ShardFile(Path path, LabelShard form) {

    private static final int PIECE = 1 << 16;

    /**
     * Reads all of it, piece by piece, as an epoch may be larger than an array.
     *
     * @param header that it must have
     * @throws LabelStoreException if it is damaged, or belongs to another store
     */
    void check(byte[] header) {
        checkLength();
        if (!Arrays.equals(read(0, header.length), header)) {
            throw ofAnotherStore();
        }
        long body = form.bytes() - LabelShard.DIGEST_BYTES;
        if (!Arrays.equals(digest(body), read(body, LabelShard.DIGEST_BYTES))) {
            throw new LabelStoreException(
                    path,
                    "its content does not match its SHA-256; remove it, and ./limbeck relabel RUN makes it again");
        }
    }

    /**
     * Reads nothing, so that all epochs can be looked at before the first is learnt.
     *
     * @throws LabelStoreException if it is shorter than its form, or longer
     */
    void checkLength() {
        long length = path.toFile().length();
        if (length > form.bytes()) {
            throw ofAnotherStore();
        }
        if (length < form.bytes()) {
            throw cutOff();
        }
    }

    private LabelStoreException ofAnotherStore() {
        return new LabelStoreException(
                path,
                "it belongs to another store; remove it, and ./limbeck relabel RUN makes it again");
    }

    private byte[] digest(long body) {
        MessageDigest digest = Sha256.digest();
        byte[] piece = new byte[PIECE];
        try (InputStream in = new FileInputStream(path.toFile())) {
            for (long left = body; left > 0; ) {
                int count = in.readNBytes(piece, 0, (int) Math.min(left, PIECE));
                if (count == 0) {
                    throw new EOFException();
                }
                digest.update(piece, 0, count);
                left -= count;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return digest.digest();
    }

    /**
     * @throws LabelStoreException if it cannot be read, or ends before
     */
    byte[] read(long from, int count) {
        byte[] bytes = new byte[count];
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            in.seek(from);
            in.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private LabelStoreException unreadable(IOException e) {
        return e instanceof EOFException
                ? cutOff()
                : new LabelStoreException(path, "cannot be read (%s)".formatted(e.getMessage()), e);
    }

    private LabelStoreException cutOff() {
        return new LabelStoreException(
                path,
                "it is cut off, %d bytes are expected; remove it, and ./limbeck relabel RUN makes it again"
                        .formatted(form.bytes()));
    }
}
