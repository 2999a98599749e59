package io.limbeck.cli;

import io.limbeck.nn.NetworkChoice;
import java.util.Iterator;

/** The names of networks, for help and for shells that complete them. */
final class NetworkNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return NetworkChoice.names().iterator();
    }
}
