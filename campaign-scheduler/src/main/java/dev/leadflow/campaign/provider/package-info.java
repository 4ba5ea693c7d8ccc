/**
 * How the providers of all services are doing, for operators to see. Owns the table {@code campaign.provider_state}, which
 * {@code campaign.run} fills from {@code <service>.provider.state.v1}.
 */
@NullMarked
package dev.leadflow.campaign.provider;

import org.jspecify.annotations.NullMarked;
