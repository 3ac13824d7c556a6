"""Everything the model cannot do. One kind sentence answers all of it."""

ANSWER = ("Sorry, I only know simple shapes. I can describe, count, locate and compare them "
          "in pictures and videos, and read marks. Please ask me about those.")

WORDS = """time day year world life hand part child eye woman man place work week case point government company number group
problem fact money water weather music book history science physics chemistry biology mountain river ocean city country
language poem story song recipe dinner breakfast coffee tea bread cheese soup pizza pasta salad apple banana orange lemon
dog cat horse bird fish elephant tiger lion mouse rabbit car train plane bicycle ship bus road bridge house garden kitchen
window door table chair lamp computer phone internet software program code function variable loop python java compiler
database server network robot machine engine battery planet moon sun star galaxy rocket space light sound energy force
doctor nurse teacher student lawyer president king queen soldier artist painter singer actor writer friend family mother
father brother sister baby love hate happiness sadness anger fear hope dream sleep health medicine disease virus hospital
school university exam homework math algebra geometry equation theorem proof logic philosophy religion politics economy
market stock bank price tax insurance contract law court crime police war peace treaty election vote party football tennis
chess game movie film theatre museum painting sculpture photo camera fashion shirt shoes dress hat jacket color size mood
style meaning reason cause effect name age weight length height speed temperature brand owner author title price caption
person people animal plant tree flower grass leaf forest desert island beach storm rain snow wind cloud fire ice stone
gold silver iron wood glass paper plastic cotton letter word sentence paragraph email message joke riddle capital France
Paris London Berlin Tokyo Rome Spain Italy China Japan India Brazil Canada Einstein Newton Mozart Shakespeare Monday
January birthday christmas holiday travel hotel ticket airport passport map texture pattern background shadow border font
text sign license plate face emotion gender expression clothes furniture food drink building street sky season""".split()

VERBS = """write explain translate summarize calculate compute solve describe tell give make create generate invent draw paint
sing play cook buy sell find search open close read compose fix debug compile install order book call send delete remember
predict guess imagine prove compare recommend suggest plan build design teach learn plot render edit crop rotate""".split()

ADJECTIVES = """happy sad big old new good bad best worst nice funny serious famous cheap expensive fast slow hot cold easy hard
rich poor long short high low strong weak young early late beautiful ugly modern ancient healthy dangerous safe""".split()

SHAPE_WORDS = """circle square triangle diamond star cross object shape picture image video red blue green yellow orange purple pink
black circles squares triangles stars small large left right arrow rectangle number""".split()

TEMPLATES = """What is the {n} of {n2}?|What is {n}?|What's a {n}?|Who is the {n} of {N}?|Who is {n}?|Who invented the {n}?|Who wrote {n}?|Why is the {n} {a}?
Why do people {v} {n}?|How do I {v} a {n}?|How can I {v} my {n}?|How to {v} {n}|How much is a {n}?|How much does the {n} cost?|How old is the {n}?|How far is {N}?
How many {n}s are in a {n2}?|How many people live in {N}?|How are you?|How are you today?|Where is {N}?|Where can I buy a {n}?|When was the {n} born?
When does the {n} start?|Which {n} is the {a}?|Can you {v} a {n}?|Can you {v}?|Could you {v} the {n} for me?|Please {v} a {n} about {n2}.|{V} a {n} about the {n2}.
{V} a {a} {n}.|{V} the {n}.|{V} me a {n}.|{V} a {n} in {N}.|{V} this text into {N}.|I want to {v} a {n}.|I like {n}.|I am {a}.|My {n} is {a}.|Do you like {n}?
Do you know {n}?|Do you have a {n}?|Are you {a}?|Are you a {n}?|Is {n} {a}?|Is the {n} {a} or {a2}?|Is there a {n} in the picture?|Is there any {n} here?
What {n} is this?|What is the {n} in the picture?|What is the {n} of the picture?|What is the {n} in this image?|What is the mood?|What is the mood of this image?
Who is in the picture?|Who made this picture?|Who drew the {s}?|Why is the {s} there?|Why is the {s} {a}?|What does the {s} mean?|What does the {s} think?
What is the weight of the {s}?|How heavy is the {s}?|What is the {s} made of?|Is the {s} {a}?|How much does the {s} cost?|Can the {s} {v}?|{V} the {s}.
Where was this photo taken?|When was this picture taken?|What time is it?|What day is it?|What is the weather like?|What is your name?|What are you?|Who are you?
Who made you?|What can you do?|What can you do for me?|What do you know?|How can you help me?|Help|Help me|help|What are you able to do?|What questions can I ask?
Hi|Hello|Hi!|Hello!|Hey|hey there|Good morning|Good evening!|Thanks|Thank you!|Bye|Goodbye|ok|yes|no|test|Hello, how are you?|Hi, who are you?
Tell me a joke.|Tell me a story.|Tell me about {N}.|Tell me something about {n} and {n2}.|Write a poem.|Write a python function that {v}s a {n}.|Write code to {v} a {n}.
What is {d} + {e}?|What is {d} times {e}?|{d}*{e}=|Compute {d} - {e}.|{d} + {e}|Solve x + {d} = {e}.|What is the square root of {d}?|Is {d} a prime number?
def {n}({n2}): return {n}|for (int i = 0; i < {d}; i++) {{ {n}(); }}|SELECT {n} FROM {n2} WHERE {n} = {d};|import {n}|print({n})|public class {N} {{ }}
Translate {n} into {N}.|Translate "{n} {n2}" to German.|What does {n} mean?|Spell {n}.|What rhymes with {n}?|Give me a recipe for {n}.|Recommend a {n}.
Was ist das?|Wie geht es dir?|Was siehst du auf dem Bild?|Wie viele Kreise gibt es?|Bonjour, comment ça va?|Qu'est-ce que c'est ?|Hola, ¿qué tal?|¿De qué color es el círculo?
Ciao, come stai?|Che cosa vedi?|Привет, как дела?|你好|这是什么?|こんにちは|Olá, tudo bem?|Hej, hur mår du?|Merhaba|Jak się masz?|Hoe gaat het?|Guten Tag
What brand is the {n}?|Read the text.|What does the text say?|What is written on the {n}?|What is the {n} doing?|What is the man doing?|What is the woman wearing?
What animal is this?|What kind of {n} is it?|Is this a real {n}?|What emotion does the {n} show?|What is the title?|Write a caption for {N}.|Make it {a}er.
Summarize the {n}.|Explain {n} to a {n2}.|Explain {n}.|What happened in {y}?|Who won the {n} in {y}?|What is the capital of {N}?|What is the meaning of {n}?""".replace("\n", "|").split("|")


def question(r):
    u = r.random()
    if u < 0.12:  # word salad
        words = [r.choice(WORDS + VERBS + ADJECTIVES + SHAPE_WORDS) for _ in range(r.randint(1, 7))]
        return " ".join(words) + r.choice(["", "?", ".", "!"])
    if u < 0.16:  # letters
        letters = "abcdefghijklmnopqrstuvwxyz     0123456789"
        return "".join(r.choice(letters) for _ in range(r.randint(2, 24))).strip() or "x"
    n, n2, big = r.choice(WORDS), r.choice(WORDS), r.choice(WORDS)
    verb = r.choice(VERBS)
    text = r.choice(TEMPLATES).format(
        n=n, n2=n2, N=big[0].upper() + big[1:], v=verb, V=verb[0].upper() + verb[1:], a=r.choice(ADJECTIVES), a2=r.choice(ADJECTIVES),
        s=(r.choice(["red ", "blue ", "small ", "", ""]) + r.choice(SHAPE_WORDS[:8])), d=r.randint(1, 99), e=r.randint(1, 99), y=r.randint(1700, 2025))
    if u < 0.3:
        text = text.lower()
    if u > 0.92:
        text = text.rstrip("?.!")
    return text
