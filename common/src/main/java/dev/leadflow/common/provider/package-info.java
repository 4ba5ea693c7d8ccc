/**
 * How a service calls what it does not own: HTTP with limits, and around each operation of a provider a retry, a circuit
 * breaker and a rate limit, whose state operators see. Knows no provider; adapters live in their services.
 */
@NullMarked
package dev.leadflow.common.provider;

import org.jspecify.annotations.NullMarked;
