package dev.leadflow.personalizer;

class OpenAiChatWriterTest extends AiWriterContract {

    OpenAiChatWriterTest() {
        super(Wire.OPENAI_CHAT);
    }
}
