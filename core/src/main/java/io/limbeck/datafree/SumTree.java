package io.limbeck.datafree;

import java.util.Arrays;

/**
 * Numbers of at least 0, their sum, and where a running sum reaches a value; a change and a search
 * take as many steps as the number of leaves has binary digits. Each inner node is the sum of its
 * two children, computed afresh at every change, so that no rounding error gathers.
 */
final class SumTree {

    private final int leaves;
    private final double[] nodes;

    /**
     * @param size how many numbers; all are 0 at first
     */
    SumTree(int size) {
        this.leaves = Math.max(1, Integer.highestOneBit(Math.max(1, size - 1)) << 1);
        this.nodes = new double[2 * leaves];
    }

    double get(int index) {
        return nodes[leaves + index];
    }

    void set(int index, double value) {
        int node = leaves + index;
        nodes[node] = value;
        for (node >>= 1; node >= 1; node >>= 1) {
            nodes[node] = nodes[2 * node] + nodes[2 * node + 1];
        }
    }

    double total() {
        return nodes[1];
    }

    /**
     * The index in whose share of the sum a value lies.
     *
     * @param value 0 to below the total
     */
    int find(double value) {
        int node = 1;
        double left = value;
        while (node < leaves) {
            node *= 2;
            // Rounding may lead past the last number: where nothing is to the right, keep left.
            if (left >= nodes[node] && nodes[node + 1] > 0) {
                left -= nodes[node];
                node++;
            }
        }
        return node - leaves;
    }

    void clear() {
        Arrays.fill(nodes, 0);
    }
}
