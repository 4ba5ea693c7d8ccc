package dev.leadflow.personalizer;

class AnthropicWriterTest extends AiWriterContract {

    AnthropicWriterTest() {
        super(Wire.ANTHROPIC);
    }
}
