"""What the voices of `unheard_calls` say: greetings of people and of companies, and machines' messages.

None of it is among the texts with which the limits of the judge were chosen.
"""

from __future__ import annotations

SHORT = {
    "en": (
        "Hello?",
        "Yes?",
        "Hello, hello?",
        "Speaking.",
        "Who's that?",
        "Hey, what's up?",
        "Hi Dad.",
    ),
    "cmn": ("喂？", "喂，喂？", "哎，你好。", "哪位呀？", "你好，请说。", "嗯？", "喂，听得到吗？"),
    "yue": ("喂，邊位？", "喂？", "你好，搵邊個？"),
    "ja": ("もしもし。", "はい、たなかです。"),
    "ko": ("여보세요?", "네, 말씀하세요."),
    "fr": ("Allô ?", "Oui, allô, j'écoute.", "Allô, qui est à l'appareil ?"),
    "it": ("Pronto?", "Pronto, chi parla?", "Sì, mi dica."),
    "ru": ("Алло?", "Да, слушаю вас.", "Алло, кто это?"),
    "pt": ("Alô?", "Estou sim, quem fala?"),
    "vi": ("A lô?", "A lô, ai đấy?"),
    "tr": ("Alo?", "Efendim?"),
    "pl": ("Halo?", "Słucham."),
    "nl": ("Hallo?", "Met Jansen."),
    "hi": ("हैलो?", "जी, बोलिए।"),
}
COMPANY = {
    "en": (
        "Good morning, Harper and Sons, Linda speaking. How may I help you?",
        "Northern Windows, good afternoon, you're speaking with Tom.",
        "Thank you for calling Riverside Dental, this is Kate.",
        "Accounts department, Peter Wilson speaking.",
    ),
    "cmn": (
        "您好，东方物流，请问有什么可以帮您？",
        "你好，这里是前台，您找哪位？",
        "您好，张经理办公室，我是小刘。",
    ),
    "fr": ("Cabinet Dupont, bonjour, que puis-je faire pour vous ?",),
    "it": ("Studio Bianchi, buongiorno, come posso aiutarla?",),
    "ru": ("Добрый день, компания Север, чем могу помочь?",),
}
PLAIN = (
    "Hello?", "Hello, Anna here.", "Yes, good evening.", "Halo?", "Ano, prosím?", "Pronto, mi dica.",
    "Digui, qui és?", "Moi, Matti puhelimessa.", "Hello, can you hear me?", "Smith residence.",
    "Good morning, sales, this is Robert.", "Reception, how can I help you today?",
)  # fmt: skip
"""For voices of every language: they read it as it stands."""

MESSAGES = {
    "en": (
        "You've reached the Parkers. We can't come to the phone at the moment, so please leave your "
        "name, your number and a short message after the tone, and we'll call you back.",
        "The person you are calling is not available. At the tone, please record your message. When "
        "you have finished recording you may hang up, or press one for more options.",
        "Hey, it's Dave, you know what to do. I'm probably in a meeting or out on the boat, so tell me "
        "who you are and what you want, and I will ring you when I am back.",
        "Thank you for calling. Our office is closed now. Our opening hours are Monday to Friday, from "
        "nine in the morning until six in the evening. Please leave a message after the signal.",
    ),
    "cmn": (
        "您好，您拨打的用户暂时无法接听，请在提示音后留言，录音完成后挂机即可。",
        "我现在不在，有事请留言，请说出您的姓名、电话和来电原因，我看到以后会马上给您回电话。",
        "感谢您的来电，现在是下班时间，我们的工作时间是周一至周五上午九点到下午六点，请留言。",
    ),
    "fr": (
        "Bonjour, vous êtes bien sur le répondeur de Claire et Michel. Nous sommes absents pour le "
        "moment. Merci de laisser un message après le bip sonore, nous vous rappellerons.",
    ),
    "it": (
        "Risponde la segreteria telefonica di casa Conti. Al momento non siamo in casa. Lasciate un "
        "messaggio dopo il segnale acustico e vi richiameremo appena possibile.",
    ),
    "ru": (
        "Здравствуйте, вы позвонили в семью Ивановых. Сейчас нас нет дома. Пожалуйста, оставьте своё "
        "сообщение после звукового сигнала, и мы вам обязательно перезвоним.",
    ),
    "pt": (
        "Olá, ligou para a caixa de correio do João. Neste momento não posso atender. Deixe a sua "
        "mensagem depois do sinal, que eu ligo logo que possa.",
    ),
    "yue": ("你好，我而家唔方便聽電話，請喺嘟一聲之後留低你嘅姓名同電話號碼，我會盡快覆你。",),
}
"""Of each at least six seconds."""
