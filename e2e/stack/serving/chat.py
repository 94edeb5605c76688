"""A model with MLflow's interface for chats: it answers the last message, with the temperature that it was asked for."""

from mlflow.models import set_model
from mlflow.pyfunc import ChatModel
from mlflow.types.llm import ChatChoice, ChatCompletionResponse, ChatMessage


class Chat(ChatModel):
    def predict(self, context, messages, params):
        said = f"{messages[-1].content} at {params.temperature}"
        return ChatCompletionResponse(choices=[ChatChoice(index=0, message=ChatMessage(role="assistant", content=said))], model="chat")


set_model(Chat())
