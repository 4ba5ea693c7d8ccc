package dev.leadflow.personalizer;

import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.personalizer.ai.AnthropicModel;
import dev.leadflow.personalizer.ai.LanguageModel;
import dev.leadflow.personalizer.ai.OpenAiChatModel;
import dev.leadflow.personalizer.ai.OpenAiResponsesModel;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** The settings of the AI writers: whoever has a key writes. */
final class AiSettings {

    /** What the account at each provider takes. */
    private record Account(
            String name,
            Setting<Secret> key,
            Setting<String> model,
            Setting<URI> base,
            Setting<Double> priceIn,
            Setting<Double> priceOut) {

        static Account of(String name, String model, String base) {
            String prefix = name.toUpperCase(Locale.ROOT);
            return new Account(
                    name,
                    Setting.key(prefix + "_API_KEY", "key of an account at " + name + ", which then writes messages"),
                    Setting.matching(
                                    prefix + "_MODEL",
                                    "[\\x21-\\x7e]{1,200}",
                                    "a model's id",
                                    "model that writes; one that answers within 5 s and knows structured output")
                            .orElse(model),
                    Setting.baseUrl(prefix, base),
                    price(prefix + "_PRICE_IN", "price of a million tokens sent to " + name),
                    price(prefix + "_PRICE_OUT", "price of a million tokens received from " + name));
        }

        private static Setting<Double> price(String name, String description) {
            return Setting.decimal(name, 0, 10_000, description + "; 0 when costs are not to be counted")
                    .orElse("0");
        }

        List<Setting<?>> settings() {
            return List.of(key, model, base, priceIn, priceOut);
        }
    }

    enum OpenAiApi {
        CHAT,
        RESPONSES
    }

    private static final Account OPENAI = Account.of("openai", "gpt-6-luna", "https://api.openai.com/v1");
    private static final Account AIMLAPI = Account.of("aimlapi", "openai/gpt-5-4", "https://api.aimlapi.com/v1");
    private static final Account ANTHROPIC =
            Account.of("anthropic", "claude-haiku-5-5", "https://api.anthropic.com/v1");
    private static final List<Account> ACCOUNTS = List.of(OPENAI, AIMLAPI, ANTHROPIC);

    private static final Setting<OpenAiApi> OPENAI_API = Setting.oneOf(
                    "OPENAI_API",
                    OpenAiApi.class,
                    "which of OpenAI's interfaces is used; servers that only resemble OpenAI mostly know CHAT alone")
            .orElse("CHAT");

    private static final Setting<String> OPENAI_REASONING_EFFORT = Setting.matching(
                    "OPENAI_REASONING_EFFORT",
                    "none|minimal|low|medium|high|unsaid",
                    "none, minimal, low, medium, high or unsaid",
                    "how much OpenAI's model thinks before it writes; unsaid for models and servers that know no such word")
            .orElse("none");

    private static final Setting<List<String>> AI_WRITERS = new Setting<>(
            "AI_WRITERS",
            "the order in which AI providers are asked; those without a key are left out, and the template comes last",
            "openai,aimlapi,anthropic",
            false,
            false,
            "openai, aimlapi and anthropic, each at most once, with commas between them",
            AiSettings::order);

    static final List<Setting<?>> ALL = Stream.concat(
                    ACCOUNTS.stream().flatMap(account -> account.settings().stream()),
                    Stream.of(OPENAI_API, OPENAI_REASONING_EFFORT, AI_WRITERS))
            .toList();

    private AiSettings() {}

    private static List<String> order(String text) {
        List<String> names = Arrays.stream(text.toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        boolean known = names.stream()
                .allMatch(name ->
                        ACCOUNTS.stream().anyMatch(account -> account.name().equals(name)));
        if (!known || names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException();
        }
        return names;
    }

    static boolean hasAnyKey(SettingValues values) {
        return ACCOUNTS.stream().anyMatch(account -> values.isSet(account.key()));
    }

    /** The writers that have a key, in the order of their asking. */
    static List<AiWriter> writers(SettingValues values, ProviderHttp http, Providers providers) {
        ProviderHttp quick = http.within(AiWriter.CALL_LIMIT);
        return values.get(AI_WRITERS).stream()
                .flatMap(name ->
                        ACCOUNTS.stream().filter(account -> account.name().equals(name)))
                .flatMap(account -> values.find(account.key()).stream().map(key -> {
                    AiWriter.Price price = new AiWriter.Price(
                            BigDecimal.valueOf(values.get(account.priceIn())),
                            BigDecimal.valueOf(values.get(account.priceOut())));
                    return new AiWriter(
                            model(account, key, values, quick),
                            providers.line("personalizer", account.name(), "write", AiWriter.LIMITS),
                            price,
                            AiWriter.TIME_LIMIT);
                }))
                .toList();
    }

    /** Asks for the list of models, which costs nothing. */
    static List<KeyCheck> keyChecks(SettingValues values) {
        return values.get(AI_WRITERS).stream()
                .flatMap(name ->
                        ACCOUNTS.stream().filter(account -> account.name().equals(name)))
                .flatMap(account -> values.find(account.key()).stream()
                        .map(key -> KeyCheck.byStatus(
                                "personalizer", account.name(), account.key().name(), models(account, key, values))))
                .toList();
    }

    private static Request models(Account account, Secret key, SettingValues values) {
        Request.Builder request = new Request.Builder().url(values.get(account.base()) + "/models");
        return account.equals(ANTHROPIC)
                ? request.header("x-api-key", key.reveal())
                        .header("anthropic-version", AnthropicModel.VERSION)
                        .build()
                : request.header("Authorization", "Bearer " + key.reveal()).build();
    }

    private static LanguageModel model(Account account, Secret key, SettingValues values, ProviderHttp http) {
        URI base = values.get(account.base());
        String model = values.get(account.model());
        if (account.equals(ANTHROPIC)) {
            return new AnthropicModel(http, base, key, model);
        }
        if (account.equals(AIMLAPI)) {
            return new OpenAiChatModel(http, base, key, model, null);
        }
        String effort = values.get(OPENAI_REASONING_EFFORT);
        @Nullable String reasoning = effort.equals("unsaid") ? null : effort;
        return switch (values.get(OPENAI_API)) {
            case CHAT -> new OpenAiChatModel(http, base, key, model, reasoning);
            case RESPONSES -> new OpenAiResponsesModel(http, base, key, model, reasoning);
        };
    }
}
