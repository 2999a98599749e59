package io.limbeck.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.torch.Compute;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchmarksTest {

    private static final Network SMALL = network(NetworkSpec.Norm.INSTANCE);

    @Test
    void ncfm_smallWork_oneLineWithWhatWasDone() {
        JsonNode line =
                line(
                        new NcfmBenchmark(3, 16, 1, 2, 8, 16, false, convNet(8), 2)
                                .run(Compute.cpu()));
        assertThat(line.get("benchmark").asString()).isEqualTo("ncfm");
        assertThat(line.get("times").asInt()).isEqualTo(2);
        assertThat(line.get("seconds").asDouble()).isPositive();
        assertThat(line.get("imagesPerSecond").asInt()).isPositive();
        assertThat(line.get("peakResidentMiB").asInt()).isPositive();
        assertThat(line.get("freqs").asInt()).isEqualTo(16);
        assertThat(line.get("device").asString()).isEqualTo("cpu");
    }

    @Test
    void ncfm_samplingNetwork_countsAllButTheFirst() {
        JsonNode line =
                line(new NcfmBenchmark(2, 16, 1, 1, 8, 32, true, convNet(8), 2).run(Compute.cpu()));
        assertThat(line.get("psi").asBoolean()).isTrue();
        assertThat(line.get("times").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(TrajectoryMatching.Form.class)
    void trajectory_smallWork_timesAndCosine(TrajectoryMatching.Form form) {
        JsonNode line =
                line(
                        new TrajectoryBenchmark(form, 2, 1, 0, convNet(4), true, 1)
                                .run(Compute.cpu()));
        assertThat(line.get("seconds").asDouble()).isPositive();
        assertThat(line.get("form").asString()).isEqualTo(form.name().toLowerCase(Locale.ROOT));
        assertThat(line.get("cosine").asDouble()).isBetween(0.9, 1.00001);
    }

    @Test
    void train_smallWork_countsOnlyTheStepsAfterWarmingUp() {
        JsonNode line = line(new TrainBenchmark(SMALL, 20, "none", 4).run(Compute.cpu()));
        assertThat(line.get("times").asInt()).isEqualTo(4);
        assertThat(line.get("network").asString()).isEqualTo("convnet");
        assertThat(line.get("parameters").asInt()).isPositive();
    }

    @Test
    void recover_smallWork_oneLineWithWhatWasDone() {
        Network normed = network(NetworkSpec.Norm.BATCH);
        JsonNode line = line(new RecoverBenchmark(normed, 6, 2).run(Compute.cpu()));
        assertThat(line.get("times").asInt()).isEqualTo(2);
        assertThat(line.get("side").asInt()).isEqualTo(16);
        assertThat(line.get("batch").asInt()).isEqualTo(6);
    }

    @Test
    void evaluate_smallWork_allImages() {
        JsonNode line = line(new EvaluateBenchmark(SMALL, 50, 1).run(Compute.cpu()));
        assertThat(line.get("images").asInt()).isEqualTo(50);
    }

    @Test
    void cf_smallWork_timesFloat32AndWhatNcfmDoes() {
        JsonNode line = line(new CfBenchmark(64, 4, 128, 256, 2).run(Compute.cpu()));
        assertThat(line.get("seconds").asDouble()).isPositive();
        assertThat(line.get("secondsInNcfm").asDouble()).isPositive();
        assertThat(line.has("imagesPerSecond")).isFalse();
    }

    @Test
    void json_shortTimes_haveNoExponent() {
        Measurement measured =
                Measurement.here("none", Map.of(), new Times(List.of(0.000_12)), 0, Compute.cpu());
        assertThat(measured.json()).contains("\"seconds\":0.00012,");
    }

    @Test
    void json_onAGpu_saysWhatItTookThere() {
        Measurement measured =
                new Measurement(
                        "none",
                        Map.of(),
                        new Times(List.of(1.0)),
                        0,
                        Compute.cpu(),
                        3L << 20,
                        Optional.of(new DeviceMemory(5L << 20, 7L << 20)),
                        1);
        assertThat(measured.json())
                .contains("\"peakResidentMiB\":3,\"peakDeviceMiB\":5,\"reservedDeviceMiB\":7,");
    }

    @Test
    void json_onTheCpu_isSilentOfADevicesMemory() {
        Measurement measured =
                Measurement.here("none", Map.of(), new Times(List.of(1.0)), 0, Compute.cpu());
        assertThat(measured.json()).doesNotContain("DeviceMiB");
    }

    @Test
    void times_medianAndRange() {
        assertThat(new Times(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
        assertThat(new Times(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
        assertThat(new Times(List.of(3.0, 1.0)).shortest()).isEqualTo(1);
        assertThat(new Times(List.of(3.0, 1.0)).longest()).isEqualTo(3);
        assertThatThrownBy(() -> new Times(List.of())).hasMessageContaining("at least once");
    }

    private static NetworkSpec.ConvNet convNet(int width) {
        return convNet(width, NetworkSpec.Norm.INSTANCE);
    }

    private static NetworkSpec.ConvNet convNet(int width, NetworkSpec.Norm norm) {
        return new NetworkSpec.ConvNet(
                2, width, norm, NetworkSpec.Pooling.AVERAGE, NetworkSpec.Activation.RELU);
    }

    private static Network network(NetworkSpec.Norm norm) {
        return Networks.create(convNet(8, norm), new Network.Input(3, 16, 16, 10));
    }

    private static JsonNode line(Measurement measurement) {
        assertThat(measurement.json()).doesNotContain("\n");
        return JsonMapper.builder().build().readTree(measurement.json());
    }
}
