package io.limbeck.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.List;

/** Tables of text without borders: words to the left, numbers to the right. */
final class Table {

    private Table() {}

    /**
     * @param rows a cell for each column
     */
    static String of(List<Column> columns, Object[][] rows) {
        return AsciiTable.builder()
                .border(AsciiTable.NO_BORDERS)
                .data(columns.toArray(Column[]::new), rows)
                .asString();
    }

    /**
     * A column of words.
     *
     * @param width at most, in letters; longer cells are wrapped
     */
    static Column left(String header, int width) {
        return new Column()
                .header(header)
                .dataAlign(HorizontalAlign.LEFT)
                .headerAlign(HorizontalAlign.LEFT)
                .maxWidth(width);
    }

    /** A column of numbers. */
    static Column right(String header) {
        return new Column()
                .header(header)
                .dataAlign(HorizontalAlign.RIGHT)
                .headerAlign(HorizontalAlign.RIGHT);
    }
}
