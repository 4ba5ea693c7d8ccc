package dev.leadflow.personalizer;

class OpenAiResponsesWriterTest extends AiWriterContract {

    OpenAiResponsesWriterTest() {
        super(Wire.OPENAI_RESPONSES);
    }
}
