package dev.leadflow.common.event;

/** How many rows of one uploaded file have been judged so far. The counts only ever grow. */
public record ImportProgress(
        OrganizationId organizationId, ImportId importId, long accepted, long duplicates, long refused) {}
