package io.limbeck.data;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Downloads that take up where an earlier one broke off.
 *
 * @param connect how long to wait for a server; short, as many build machines have no open network
 * @param stall how long to wait for the next bytes
 */
record ResumingClient(Duration connect, Duration stall) {

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    static ResumingClient standard() {
        return new ResumingClient(Duration.ofSeconds(5), Duration.ofSeconds(30));
    }

    /**
     * Downloads a file; if {@code part} exists, only what comes after its bytes.
     *
     * @throws IOException if it did not come whole; {@code part} then keeps what came
     */
    void download(URI address, Path part, Listener listener) throws IOException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(connect)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()) {
            long present = Files.exists(part) ? Files.size(part) : 0;
            HttpResponse<InputStream> response = get(client, address, present);
            if (response.statusCode() == RANGE_NOT_SATISFIABLE) {
                // All of it is there already, or the file on the server is another one: start anew.
                response.body().close();
                present = 0;
                response = get(client, address, 0);
            }
            receive(address, response, part, present, listener);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while downloading " + address, e);
        }
    }

    private HttpResponse<InputStream> get(HttpClient client, URI address, long from)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(stall).GET();
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpConnectTimeoutException e) {
            throw new IOException(
                    "no connection to %s within %d s".formatted(address, connect.toSeconds()), e);
        } catch (ConnectException e) {
            throw new IOException("no connection to " + address, e);
        } catch (HttpTimeoutException e) {
            throw new IOException(
                    "%s did not answer within %d s".formatted(address, stall.toSeconds()), e);
        } catch (IOException e) {
            throw new IOException("%s: %s".formatted(address, Fetcher.reason(e)), e);
        }
    }

    private void receive(
            URI address,
            HttpResponse<InputStream> response,
            Path part,
            long present,
            Listener listener)
            throws IOException {
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (status != OK && status != PARTIAL) {
                throw new IOException(address + " answered " + status);
            }
            // A server that knows no ranges sends the whole file with status 200.
            long from = status == PARTIAL ? present : 0;
            long length = response.headers().firstValueAsLong("Content-Length").orElse(0);
            long total = length > 0 ? from + length : 0;
            Progress progress = Progress.bytes(listener, "downloading " + address, total, from);
            long came = copy(address, body, part, from > 0, progress);
            if (length > 0 && came != length) {
                throw new IOException(
                        "%s broke off after %d of %d bytes".formatted(address, from + came, total));
            }
            progress.finish();
        }
    }

    private long copy(URI address, InputStream body, Path part, boolean append, Progress progress)
            throws IOException {
        AtomicLong came = new AtomicLong();
        AtomicBoolean stalled = new AtomicBoolean();
        Thread watch =
                Thread.ofPlatform().daemon().start(() -> closeWhenStalled(body, came, stalled));
        try (OutputStream out =
                Files.newOutputStream(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        append
                                ? StandardOpenOption.APPEND
                                : StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                out.write(buffer, 0, n);
                came.addAndGet(n);
                progress.add(n);
            }
            return came.get();
        } catch (IOException e) {
            throw new IOException(
                    "%s broke off after %d bytes: %s"
                            .formatted(
                                    address,
                                    came.get(),
                                    stalled.get()
                                            ? "nothing came for %d s".formatted(stall.toSeconds())
                                            : Fetcher.reason(e)),
                    e);
        } finally {
            watch.interrupt();
        }
    }

    /** The JDK's client has no time limit between bytes; a closed body makes the reader throw. */
    private void closeWhenStalled(InputStream body, AtomicLong came, AtomicBoolean stalled) {
        try {
            long before = -1;
            while (came.get() != before) {
                before = came.get();
                Thread.sleep(stall);
            }
            stalled.set(true);
            body.close();
        } catch (InterruptedException _) {
            // the download ended; nothing is stalled
        } catch (IOException e) {
            throw new UncheckedIOException(e); // ends this thread only, with a trace
        }
    }
}
