package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ZcaFile;
import io.limbeck.event.Listener;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredNetworksTest {

    @TempDir private Path folder;

    @Test
    void list_buffersAndWhitenings_saysWhatThereIs() throws IOException {
        NetworkSpec spec = NetworkSpec.Mlp.defaults();
        try (var _ = new PointerScope()) {
            Dataset data = Blobs.quarters(32, 8);
            Network network = Networks.create(spec, new Network.Input(1, 8, 8, 4));
            ExpertBuffer.open(
                    folder,
                    new ExpertSettings(2, 0, 0.05, 16, "none", false),
                    1,
                    new ExpertBuffer.Subject(spec, network, data),
                    Compute.cpu(),
                    Listener.silent());
            ZcaFile.open(folder, data, Compute.cpu(), Listener.silent()).close();
        }
        Files.createDirectory(folder.resolve("unknown"));
        assertThat(StoredNetworks.list(folder)).noneMatch(StoredNetworks.Entry::unfinished);
        assertThat(StoredNetworks.list(folder))
                .extracting(
                        StoredNetworks.Entry::kind,
                        StoredNetworks.Entry::dataset,
                        StoredNetworks.Entry::content)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "experts", "blobs", "2 experts, 1 epoch"),
                        org.assertj.core.groups.Tuple.tuple(
                                "whitening", "blobs", "matrix and inverse"));
        assertThat(StoredNetworks.list(folder.resolve("absent"))).isEmpty();
    }

    @Test
    void list_poolThatWasBrokenOff_isUnfinished() throws IOException {
        Path pool = Files.createDirectory(folder.resolve("0123456789abcdef".repeat(4)));
        assertThat(entry())
                .satisfies(entry -> {
                    assertThat(entry.unfinished()).isTrue();
                    assertThat(entry.content()).isEqualTo("no network yet");
                    assertThat(entry.dataset()).isEqualTo("?");
                });
        Files.writeString(
                pool.resolve("pool.json"),
                "{\"dataset\": \"blobs\", \"wanted\": 2, \"pairs\": []}");
        Files.writeString(pool.resolve("pair-000.safetensors"), "12345");
        Files.createDirectory(pool.resolve("pair-001.training"));
        assertThat(entry())
                .satisfies(entry -> {
                    assertThat(entry.unfinished()).isTrue();
                    assertThat(entry.content()).isEqualTo("1 network, 1 begun");
                    assertThat(entry.dataset()).isEqualTo("blobs");
                });
        Files.delete(pool.resolve("pair-001.training"));
        assertThat(entry().unfinished()).isTrue();
        Files.writeString(pool.resolve("pair-001.safetensors"), "12345");
        assertThat(entry().unfinished()).isFalse();
    }

    @Test
    void remove_pool_leavesNothingOfIt() throws IOException {
        Path pool = Files.createDirectory(folder.resolve("0123456789abcdef".repeat(4)));
        Files.writeString(pool.resolve("pair-000.safetensors"), "12345");
        entry().remove();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private StoredNetworks.Entry entry() {
        return StoredNetworks.list(folder).getFirst();
    }
}
