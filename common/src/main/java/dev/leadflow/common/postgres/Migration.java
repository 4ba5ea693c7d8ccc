package dev.leadflow.common.postgres;

/**
 * The PostgreSQL schema that a service owns. Its Flyway scripts lie on the class path at {@code db/<schema>}; tables of
 * tenants have a column {@code organization_id uuid}, which turns row-level security on.
 *
 * @param withOutbox whether the schema gets an {@code outbox} table
 */
public record Migration(String schema, boolean withOutbox) {}
