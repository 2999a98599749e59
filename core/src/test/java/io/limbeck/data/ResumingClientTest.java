package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine's loopback. */
class ResumingClientTest {

    private static final byte[] CONTENT = new byte[200_000];

    static {
        for (int i = 0; i < CONTENT.length; i++) {
            CONTENT[i] = (byte) (i * 31 + i / 256);
        }
    }

    private final ResumingClient client =
            new ResumingClient(Duration.ofSeconds(5), Duration.ofSeconds(30));
    private final List<String> ranges = new ArrayList<>();

    @TempDir Path folder;
    private HttpServer server;
    private Path part;

    @BeforeEach
    void part() {
        part = folder.resolve("file.part");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private URI serve(HttpHandler handler) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", handler);
        server.start();
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/file");
    }

    private void ranged(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
        byte[] rest = Arrays.copyOfRange(CONTENT, from, CONTENT.length);
        exchange.sendResponseHeaders(range == null ? 200 : 206, rest.length);
        exchange.getResponseBody().write(rest);
        exchange.close();
    }

    @Test
    void download_fresh_bringsItAllAndTellsProgress() throws IOException {
        List<Event> events = new ArrayList<>();
        client.download(serve(this::ranged), part, events::add);
        assertThat(Files.readAllBytes(part)).isEqualTo(CONTENT);
        assertThat(events.getFirst())
                .isInstanceOfSatisfying(
                        Event.StageStarted.class,
                        e -> assertThat(e.steps()).isEqualTo(CONTENT.length));
        assertThat(events.getLast()).isInstanceOf(Event.StageFinished.class);
    }

    @Test
    void download_halfIsThere_asksForTheRest() throws IOException {
        Files.write(part, Arrays.copyOf(CONTENT, 70_000));
        client.download(serve(this::ranged), part, Listener.silent());
        assertThat(ranges).containsExactly("bytes=70000-");
        assertThat(Files.readAllBytes(part)).isEqualTo(CONTENT);
    }

    @Test
    void download_serverKnowsNoRanges_startsAnew() throws IOException {
        Files.write(part, Arrays.copyOf(CONTENT, 70_000));
        URI address =
                serve(exchange -> {
                    exchange.sendResponseHeaders(200, CONTENT.length);
                    exchange.getResponseBody().write(CONTENT);
                    exchange.close();
                });
        client.download(address, part, Listener.silent());
        assertThat(Files.readAllBytes(part)).isEqualTo(CONTENT);
    }

    @Test
    void download_notFound_namesStatus() throws IOException {
        URI address =
                serve(exchange -> {
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        assertThatThrownBy(() -> client.download(address, part, Listener.silent()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("answered 404");
    }

    @Test
    void download_stalls_givesUpAndKeepsWhatCame() throws IOException {
        URI address =
                serve(exchange -> {
                    exchange.sendResponseHeaders(200, CONTENT.length);
                    exchange.getResponseBody().write(CONTENT, 0, 50_000);
                    exchange.getResponseBody().flush();
                    sleep(Duration.ofSeconds(20));
                });
        ResumingClient impatient = new ResumingClient(Duration.ofSeconds(5), Duration.ofSeconds(2));
        assertThatThrownBy(() -> impatient.download(address, part, Listener.silent()))
                .isInstanceOf(IOException.class)
                .hasMessage(address + " broke off after 50000 bytes: nothing came for 2 s");
        assertThat(part).hasSize(50_000);
    }

    @Test
    void download_nobodyListens_saysSo() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        URI address = URI.create("http://localhost:" + port + "/file");
        assertThatThrownBy(() -> client.download(address, part, Listener.silent()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no connection to " + address);
    }

    @Test
    void download_neverAnswered_givesUpAndNamesTheAddress() throws IOException {
        URI address = serve(_ -> sleep(Duration.ofSeconds(20)));
        ResumingClient impatient = new ResumingClient(Duration.ofSeconds(5), Duration.ofSeconds(1));
        assertThatThrownBy(() -> impatient.download(address, part, Listener.silent()))
                .isInstanceOf(IOException.class)
                .hasMessage(address + " did not answer within 1 s");
    }

    @Test
    void obtain_resumedOnAnotherFile_downloadsWhole() throws IOException {
        Path keep = Files.createDirectories(folder.resolve("keep"));
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.write(keep.resolve("file.part"), new byte[1000]);
        Path whole = Files.write(folder.resolve("whole"), CONTENT);
        Checksum right = Checksum.sha256(Checksum.sha256(whole));
        Download.Remote remote = new Download.Remote(serve(this::ranged), Optional.of(right));
        Path raw =
                new Download("test", List.of(remote), client).obtain(work, keep, Listener.silent());
        assertThat(Files.readAllBytes(raw.resolve("file"))).isEqualTo(CONTENT);
        assertThat(ranges).containsExactly("bytes=1000-", "null");
    }

    @Test
    void obtain_laterFileMissing_keepsTheWholeOneAndDoesNotAskForItAgain() throws IOException {
        AtomicBoolean complete = new AtomicBoolean();
        URI address =
                serve(exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/file") || complete.get()) {
                        ranged(exchange);
                    } else {
                        exchange.sendResponseHeaders(404, -1);
                        exchange.close();
                    }
                });
        Download download =
                new Download(
                        "test",
                        List.of(
                                new Download.Remote(address, Optional.empty()),
                                new Download.Remote(address.resolve("other"), Optional.empty())),
                        client);
        Path keep = folder.resolve("keep");
        assertThatThrownBy(() -> download.obtain(folder, keep, Listener.silent()))
                .hasMessageContaining("other answered 404");
        complete.set(true);
        Path raw = download.obtain(folder, keep, Listener.silent());
        assertThat(ranges).hasSize(2);
        assertThat(Files.readAllBytes(raw.resolve("file"))).isEqualTo(CONTENT);
        assertThat(Files.readAllBytes(raw.resolve("other"))).isEqualTo(CONTENT);
    }

    @Test
    void obtain_wrongChecksum_keepsNothing() throws IOException {
        Path keep = folder.resolve("keep");
        Download.Remote remote =
                new Download.Remote(serve(this::ranged), Optional.of(Checksum.md5("00")));
        Download download = new Download("test", List.of(remote), client);
        assertThatThrownBy(() -> download.obtain(folder, keep, Listener.silent()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("checksum");
        assertThat(keep.resolve("file.part")).doesNotExist();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server was stopped
        }
    }
}
