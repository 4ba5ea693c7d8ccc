package dev.leadflow.common.postgres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows of a batch, handed to PostgreSQL as one array a column. It takes these in half the time of
 * {@code json_to_recordset}; worth the longer list for what lies on the way of every import.
 */
public final class Columns<R> {

    private record Column<R>(String name, String type, Function<R, ? extends @Nullable Object> value) {}

    private final List<Column<R>> columns = new ArrayList<>();

    public Columns<R> with(String name, String type, Function<R, ? extends @Nullable Object> value) {
        columns.add(new Column<>(name, type, value));
        return this;
    }

    /**
     * Runs the statement over the rows, which it reads {@code FROM <rows>} by the names of the columns.
     *
     * @return the number of rows that PostgreSQL changed
     */
    public int update(Database database, String sql, Collection<R> rows) {
        if (rows.isEmpty()) {
            return 0;
        }
        return statement(database, sql, rows).update();
    }

    /** Runs the statement over the rows, as {@link #update}, and reads what it returns. */
    public <T> List<T> query(Database database, String sql, Collection<R> rows, RowMapper<T> read) {
        return rows.isEmpty()
                ? List.of()
                : statement(database, sql, rows).query(read).list();
    }

    private JdbcClient.StatementSpec statement(Database database, String sql, Collection<R> rows) {
        JdbcClient.StatementSpec statement = database.jdbc().sql(sql.replace("<rows>", unnest()));
        for (Column<R> column : columns) {
            statement = statement.param(column.name, texts(column, rows));
        }
        return statement;
    }

    /** The names of the columns, for statements that insert into columns of the same names. */
    public String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    private String unnest() {
        return columns.stream()
                        .map(column -> ":" + column.name + "::" + column.type + "[]")
                        .collect(Collectors.joining(", ", "unnest(", ") AS r("))
                + names() + ")";
    }

    private static <R> @Nullable String[] texts(Column<R> column, Collection<R> rows) {
        @Nullable String[] texts = new String[rows.size()];
        int i = 0;
        for (R row : rows) {
            Object value = column.value.apply(row);
            texts[i++] = value == null ? null : value.toString();
        }
        return texts;
    }
}
