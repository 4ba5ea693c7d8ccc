package dev.leadflow.outreach.sending;

/**
 * Whether the ledger and the list of opt-outs know everything that Kafka knows of them. Until they do, after the restore of a
 * backup say, nothing leaves.
 */
@FunctionalInterface
interface Replayed {

    boolean holds();
}
