package dev.leadflow.verifier;

import dev.leadflow.common.setting.Setting;
import java.math.BigDecimal;

/**
 * On what terms a provider is used.
 *
 * @param provider its name in lower case, as in settings and metrics
 * @param operation what is asked of it, as in metrics
 * @param perSecond most questions a second of one process
 * @param price of an answer; 0 when nobody said
 */
public record Terms(String provider, String operation, int perSecond, BigDecimal price) {

    public static Setting<Double> priceSetting(String name, String provider) {
        return Setting.price(name, "one answer of " + provider);
    }
}
