/**
 * PostgreSQL for services: one schema each; for each service one role for people (row-level security) and one for the pipeline.
 */
@NullMarked
package dev.leadflow.common.postgres;

import org.jspecify.annotations.NullMarked;
