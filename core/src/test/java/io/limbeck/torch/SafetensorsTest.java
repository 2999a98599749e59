package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.file.FileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir Path folder;

    @Test
    void write_thenRead_givesTensorsInOrderAndMetadata() {
        Path file = folder.resolve("x.safetensors");
        try (var _ = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("z.bytes", HostTensors.of(new byte[] {1, -1, 3}, 3));
            tensors.put("weights", HostTensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).t());
            tensors.put("scalar", HostTensors.of(new double[] {0.25}));
            tensors.put("labels", HostTensors.of(new long[] {7, Long.MIN_VALUE}, 2));
            tensors.put("empty", HostTensors.of(new float[0], 0, 4));
            tensors.put("half", HostTensors.of(new float[] {1.5f, -2}, 2).to(ScalarType.BFloat16));
            tensors.put("mask", HostTensors.of(new byte[] {1, 0, 1}, 3).to(ScalarType.Bool));
            Safetensors.write(file, tensors, Map.of("who", "Ä \"quoted\""));

            Safetensors.Content content = Safetensors.read(file);

            assertThat(content.metadata()).containsExactly(Map.entry("who", "Ä \"quoted\""));
            assertThat(Safetensors.readMetadata(file)).isEqualTo(content.metadata());
            assertThat(content.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
            tensors.forEach((name, tensor) -> {
                Tensor back = content.tensors().get(name);
                assertThat(back.shape()).as(name).isEqualTo(tensor.shape());
                assertThat(back.scalar_type().intern())
                        .as(name)
                        .isEqualTo(tensor.scalar_type().intern());
                assertThat(torch.equal(back, tensor)).as(name).isTrue();
            });
        }
    }

    @Test
    void write_sameContent_givesSameBytes() throws IOException {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> tensors = Map.of("a", HostTensors.of(new float[] {1, 2}, 2));
            Safetensors.write(folder.resolve("1"), tensors, Map.of("k", "v"));
            Safetensors.write(folder.resolve("2"), tensors, Map.of("k", "v"));
        }
        byte[] bytes = Files.readAllBytes(folder.resolve("1"));
        assertThat(bytes).isEqualTo(Files.readAllBytes(folder.resolve("2")));
        assertThat(bytes.length % 8).isZero();
    }

    @Test
    void read_noFile_saysSo() {
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("none")))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("there is no such file");
    }

    /** Header, bytes of data that follow it, and what the message must say. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    garbage                                                                  | 0 | does not start with {
                    {"a":                                                                    | 0 | no valid JSON
                    {"a":1}                                                                  | 0 | is no object
                    {} x                                                                     | 0 | no valid JSON
                    {}{}                                                                     | 0 | something follows
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                   | 3 | may be cut off
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                   | 5 | left over
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}                   | 4 | takes 8 bytes, but data_offsets give it 4
                    {"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}                   | 4 | unknown dtype "F31"
                    {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}} | 4 | too large
                    {"a":{"dtype":"F32","shape":[0,4611686018427387904,4611686018427387904],"data_offsets":[0,0]}} | 0 | too large
                    {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}} | 4 | no valid JSON
                    {"a":{"dtype":"F32","shape":[250000000000],"data_offsets":[0,1000000000000]}} | 4 | may be cut off
                    {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}                  | 4 | whole numbers from 0
                    {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}                 | 4 | whole numbers from 0
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}                   | 4 | not [begin, end]
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}                     | 4 | not [begin, end]
                    {"a":{"dtype":"F32","shape":[1]}}                                        | 4 | lacks dtype, shape or data_offsets
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"b":[[[[[0]]]]]}}   | 4 | unknown key "b"
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 4 | stands twice
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 8 | overlapping
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}} | 12 | leaving a hole
                    {"__metadata__":{"k":1}}                                                 | 0 | is no text
                    {"__metadata__":{},"__metadata__":{}}                                    | 0 | stands twice
                    {"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}                  | 1 | a boolean is 170
                    """)
    void read_hostileHeader_isRefusedWithTheFault(String header, int dataBytes, String fault)
            throws IOException {
        byte[] json = header.strip().getBytes(StandardCharsets.UTF_8);
        Path file = file(json.length, json, dataBytes);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(fault);
    }

    @ParameterizedTest
    @CsvSource({"504b0304, a zip", "80027d71, a pickle"})
    void read_fileOfTorchSave_saysHowToWriteOne(String start, String kind) throws IOException {
        Path file = folder.resolve("t.pt");
        Files.write(file, HexFormat.of().parseHex(start + "0000080800000000"));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining("it is %s, as torch.save writes one".formatted(kind))
                .hasMessageContaining("safetensors.torch.save_file");
    }

    @ParameterizedTest
    @CsvSource({"-1, 18446744073709551615", "100000001, at most", "99, only 2 follow"})
    void read_hostileHeaderLength_isRefusedBeforeMemoryIsTaken(long length, String fault)
            throws IOException {
        Path file = file(length, "{}".getBytes(StandardCharsets.UTF_8), 0);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining(fault);
    }

    @Test
    void read_tooShortForALength_isRefused() throws IOException {
        Path file = folder.resolve("short");
        Files.write(file, new byte[7]);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining("it has 7 bytes");
    }

    @Test
    void read_everyPrefixOfAFile_isRefused() throws IOException {
        Path whole = folder.resolve("whole");
        try (var _ = new PointerScope()) {
            Safetensors.write(
                    whole, Map.of("a", HostTensors.of(new float[] {1, 2}, 2)), Map.of("k", "v"));
        }
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut");
        for (int n = 0; n < bytes.length; n++) {
            Files.write(cut, Arrays.copyOf(bytes, n));
            assertThatThrownBy(() -> Safetensors.read(cut))
                    .as("first %d bytes", n)
                    .isInstanceOf(SafetensorsException.class);
        }
    }

    private Path file(long length, byte[] header, int dataBytes) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put(header);
        while (bytes.hasRemaining()) {
            bytes.put((byte) 0xAA);
        }
        Path file = folder.resolve("hostile.safetensors");
        Files.write(file, bytes.array());
        return file;
    }
}
