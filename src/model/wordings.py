"""How questions are worded. A tenth of every list is held out: training never sees it, `evaluate.py --held-out` asks
nothing else.

{o} stands for an object with its article, {n} for a noun, {i} for a place such as " in the picture", {c} for "color".
"""

import functools
import zlib

HELD_OUT = False  # draw from the held-out tenth only


@functools.cache
def divide(wordings):
    """(those that are trained, those that are held out): a tenth, chosen by a checksum of the text."""
    ranked = sorted(set(wordings), key=lambda w: zlib.crc32(w.encode()))
    held = set(ranked[: round(len(ranked) / 10)])
    return [w for w in wordings if w not in held], [w for w in wordings if w in held]


def choose(wordings, r):
    """One of the wordings that this run may use; a list that is too short to have a held-out one is used as it is."""
    trained, held = divide(tuple(wordings))
    return r.choice(held if HELD_OUT and held else trained)


NOUNS = ["object", "shape", "thing", "item", "figure", "object", "shape"]
IN = ["", "", "", " in the picture", " in the image", " in this picture", " in this image", " in the photo", " here"]

DESCRIBE = """Describe the picture.|Describe the image.|Describe this image.|Describe this picture.|What do you see?|What is in the picture?
What is in this image?|What's in this picture?|What's in the image?|What is shown in the image?|What does the picture show?|Describe what you see.
What can you see in the picture?|What objects are in the picture?|Which shapes are in the picture?|List the objects.|List all shapes in the image.
Describe the scene.|Give a description of the image.|What is this?|What is here?|Describe the photo.|Describe it.|Describe
Please describe the picture in detail.|Describe the picture from left to right.|Tell me what is in the picture.|What objects do you see?
What shapes do you see?|Explain the picture.|Describe this.|What's this?|What's here?|What do we see here?|What do you see in this image?
What do you see in the picture?|What can be seen here?|What can be seen in the image?|What is visible in the picture?|What is depicted here?
What is depicted in this image?|What does this image show?|What does this picture contain?|What does the image contain?|What is on the picture?
What is drawn here?|What is drawn in the picture?|What has been drawn?|Name the objects.|Name everything you see.|Name all objects in the picture.
Name all the shapes.|List everything in the image.|List all objects.|List the shapes you see.|List what you see.|Write a caption for this image.
Caption this image.|Give me a caption.|Provide a caption for the picture.|Describe the contents of the image.|What are the contents of this picture?
Summarize the picture.|Summarize what you see.|Give me a short description of the picture.|Give a detailed description of the image.
Describe all objects in the picture.|Describe every object.|Describe the objects you see.|Describe the shapes in this image.
Which objects are there?|Which objects can you see?|Which objects are shown?|Which objects does the picture contain?|What objects are there?
What shapes are there?|What things are in the image?|What all is in the picture?|Tell me what you see.|Tell me about the picture.
Tell me about this image.|Tell me everything about the picture.|Show me what you see.|Explain what is in the image.|Explain this image.
Can you describe the picture?|Could you describe this image?|Can you tell me what is in the image?|Could you tell me what you see?
Please describe this image.|Please list the objects.|Please tell me what you see.|I want to know what is in the picture.
What is the content of the image?|What is in front of you?|What am I looking at?|What are we looking at?|Analyze the image.
Analyze this picture.|Look at the picture and describe it.|Look at the image. What is in it?|Identify the objects.|Identify all objects in the image."""

COUNT = """How many {n}s are there{i}?|How many {n}s are{i}?|How many {n}s do you see{i}?|How many {n}s can you see{i}?|Count the {n}s{i}.|Count all {n}s{i}.
What is the number of {n}s{i}?|How many {n}s does the picture show?|How many {n}s does the image contain?|Tell me how many {n}s there are{i}.|How many {n}s{i}?
What is the total number of {n}s{i}?|Can you count the {n}s{i}?|How many {n}s are in the picture?|How many {n}s are shown{i}?|How many {n}s are visible{i}?
How many {n}s can be seen{i}?|How many {n}s does the picture have?|How many {n}s exist{i}?|How many {n}s have been drawn?|How many {n}s are present{i}?
How many {n}s can be found{i}?|How many {n}s can you count{i}?|How many {n}s did you find{i}?|How many {n}s in total?|How many {n}s are there in total{i}?
Please count the {n}s{i}.|Please count all {n}s.|Count how many {n}s there are{i}.|Count the number of {n}s{i}.|Give me the number of {n}s{i}.
Give the number of {n}s.|Tell me the number of {n}s{i}.|What number of {n}s do you see{i}?|What's the number of {n}s{i}?|Number of {n}s?
Number of {n}s{i}?|Look at the image: how many {n}s are there?|Determine the number of {n}s{i}.|Could you count the {n}s{i}?
I want to know how many {n}s there are{i}."""

COLOUR = """What {c} is {o}{i}?|What {c} does {o} have{i}?|What is the {c} of {o}{i}?|Which {c} is {o}{i}?|Which {c} does {o} have?|Tell me the {c} of {o}.
What {c} is {o}?|What's the {c} of {o}?|Name the {c} of {o}.|In which {c} is {o} drawn?|What {c} has {o}?|{o}: what {c} is it?|The {c} of {o}{i}?
What is {o}'s {c}?|What's {o}'s {c}?|Which {c} has {o}?|Give me the {c} of {o}.|Give the {c} of {o}{i}.|State the {c} of {o}.|Identify the {c} of {o}.
Determine the {c} of {o}{i}.|In what {c} is {o}?|In which {c} is {o} painted?|What {c} was used for {o}?|What {c} do you see on {o}?|Say what {c} {o} is.
Tell me what {c} {o} is.|Tell me which {c} {o} has.|Can you tell me the {c} of {o}?|Could you name the {c} of {o}{i}?|I want to know the {c} of {o}.
What would you say is the {c} of {o}?|{o} has which {c}?|{o} is what {c}?|Look at {o}. What {c} is it?|What is the {c} that {o} has?"""

SHAPE = """What shape is {o}{i}?|What is the shape of {o}{i}?|Which shape is {o}{i}?|Which shape does {o} have{i}?|What shape does {o} have?|Tell me the shape of {o}.
What is {o}{i}?|What kind of shape is {o}?|What's the shape of {o}{i}?|Name the shape of {o}.|What shape has {o}?|What form does {o} have?
What is {o}'s shape?|Which shape has {o}?|What type of shape is {o}?|What sort of shape is {o}{i}?|What form is {o}?|What is the form of {o}?
What geometric shape is {o}?|What geometric figure is {o}?|Give me the shape of {o}.|Give the shape of {o}{i}.|State the shape of {o}.
Identify the shape of {o}.|Determine the shape of {o}{i}.|Say what shape {o} is.|Tell me what shape {o} is.|Tell me which shape {o} has.
Can you tell me the shape of {o}?|Could you name the shape of {o}{i}?|I want to know the shape of {o}.|{o}: what shape is it?
{o} has which shape?|{o} is what shape?|Look at {o}. What shape is it?|What do you call the shape of {o}?"""

SIZE = """How big is {o}{i}?|What size is {o}{i}?|What is the size of {o}{i}?|How large is {o}{i}?|Which size does {o} have?|Tell me the size of {o}.|What size does {o} have{i}?
What's the size of {o}?|Is {o} small, medium or large?|How big is {o}?|What is {o}'s size?|Which size is {o}?|Which size has {o}?|Give me the size of {o}.
Give the size of {o}{i}.|State the size of {o}.|Name the size of {o}.|Determine the size of {o}{i}.|Say how big {o} is.|Tell me how big {o} is.
Tell me how large {o} is.|Tell me what size {o} is.|Can you tell me the size of {o}?|I want to know the size of {o}.|{o}: how big is it?
{o}: what size is it?|Look at {o}. How big is it?|Is {o} large, medium or small?|Small, medium or large: which is {o}?|Would you say {o} is small, medium or large?"""

WHERE = """Where is {o}{i}?|Where is {o}?|Where in the picture is {o}?|Where in the image is {o}?|What is the position of {o}{i}?|In which part of the picture is {o}?
Where can I find {o}{i}?|Where do you see {o}{i}?|Tell me where {o} is.|Locate {o}.|What is the location of {o}?|Find {o}.|Where's {o}?|Where is {o} located{i}?
Where is {o} placed{i}?|Where is {o} positioned?|Where does {o} appear{i}?|Where can {o} be found?|Where can {o} be seen{i}?|Where do I find {o}?
Where exactly is {o}?|Whereabouts is {o}{i}?|In which part of the image is {o}?|In what part of the picture is {o}?|In which area of the image is {o}?
In which corner or side is {o}?|At which position is {o}?|On which side of the picture is {o}?|What's the position of {o}?|What's the location of {o}{i}?
Give me the position of {o}.|Give the location of {o}.|Name the position of {o}.|State where {o} is.|Say where {o} is{i}.|Tell me the position of {o}.
Tell me the location of {o}{i}.|Can you find {o}?|Can you tell me where {o} is?|Could you locate {o}{i}?|I am looking for {o}. Where is it?|{o}: where is it?"""

EXISTS = """Is there {o}{i}?|Is there {o}{i}?|Do you see {o}{i}?|Can you see {o}{i}?|Does the picture show {o}?|Does the image contain {o}?|Is {o} present{i}?
Is {o} visible{i}?|Can {o} be seen{i}?|Is there {o} in the image?|Is there {o} in this picture?|Is there {o} in the photo?|Is there {o} somewhere{i}?
Is there {o} anywhere{i}?|Is {o} shown{i}?|Is {o} there?|Is {o} in the picture?|Is {o} in the image?|Is {o} part of the picture?|Does the image show {o}?
Does the picture contain {o}?|Does this image contain {o}?|Does this picture have {o}?|Does the picture include {o}?|Does the image have {o}?
Do you see {o} anywhere?|Do you find {o}{i}?|Did you see {o}{i}?|Can you find {o}{i}?|Can you spot {o}{i}?|Can {o} be found{i}?|Could there be {o}{i}?
Tell me whether there is {o}{i}.|Tell me if there is {o}{i}.|Tell me if you see {o}.|Say whether there is {o}{i}.|Check whether there is {o}{i}.
Check if there is {o}.|Is it true that there is {o}{i}?|Would you say there is {o}{i}?|Are you able to see {o}{i}?|Has the picture {o}?
Look at the picture. Is there {o}?"""

VERIFY = """Is {o} {v}{i}?|Is {o} {v}?|Is it true that {o} is {v}?|Would you say {o} is {v}?|Is {o}{i} {v}?|Tell me whether {o} is {v}.|Tell me if {o} is {v}.
Say whether {o} is {v}.|Check if {o} is {v}.|Check whether {o} is {v}.|Is it correct that {o} is {v}?|Is it right that {o} is {v}?|Do you think {o} is {v}?
Can you confirm that {o} is {v}?|Would you agree that {o} is {v}?|{o} is {v}, right?|{o} is {v}, isn't it?|{o} is {v}. Is that true?|True or not: {o} is {v}?
Is {o} really {v}?|Does {o} look {v}?|I think {o} is {v}. Is it?|Could you check whether {o} is {v}?"""

RELATION = """Is {s} {f} or {g}{of} {t}?|Is {s} {f} or {g}{of} {t}{i}?|Where is {s} relative to {t}: {f} or {g}?|Is {s} {to}{f} or {to}{g}{of} {t}?
{f} or {g}: where is {s} compared to {t}?|Where is {s} compared to {t}, {f} or {g}?|Where is {s} seen from {t}: {f} or {g}?|Do you see {s} {f} or {g}{of} {t}?
{f} or {g}{of} {t}: where is {s}?|Tell me if {s} is {f} or {g}{of} {t}.|Tell me whether {s} is {f} or {g}{of} {t}.|Decide: is {s} {f} or {g}{of} {t}?
On which side of {t} is {s}: {f} or {g}?|Looking at {t}, is {s} {f} or {g}{of} it?|Is {s} located {f} or {g}{of} {t}?|Is {s} placed {f} or {g}{of} {t}?
Would you say {s} is {f} or {g}{of} {t}?|Relative to {t}, is {s} {f} or {g}?|In relation to {t}, is {s} {f} or {g}?|What is right: {s} is {f} or {g}{of} {t}?"""

RELATION_YES = """Is {s} {d} {t}?|Is {s} {d} {t}{i}?|Is it true that {s} is {d} {t}?|Would you say {s} is {d} {t}?|Is {s} located {d} {t}?|Is {s} placed {d} {t}?
Is {s} positioned {d} {t}?|Is it correct that {s} is {d} {t}?|Is it right that {s} is {d} {t}?|Do you see {s} {d} {t}?|Do you think {s} is {d} {t}?
Tell me whether {s} is {d} {t}.|Tell me if {s} is {d} {t}.|Say whether {s} is {d} {t}.|Check if {s} is {d} {t}.|Check whether {s} is {d} {t}.
Can you confirm that {s} is {d} {t}?|Does {s} appear {d} {t}?|{s} is {d} {t}, right?|{s} is {d} {t}, isn't it?|Would you agree that {s} is {d} {t}?"""

EXTREME = """Which {n} is {w}{i}?|Which {n} is the {w} one?|What is {w}{i}?|What is the {w} {n}{i}?|Tell me which {n} is {w}.|Name the {w} {n}.|Name the {n} that is {w}.
Describe the {w} {n}.|What's {w}{i}?|What's the {w} {n}?|What {n} is {w}{i}?|Which one is {w}{i}?|Which of the {n}s is {w}?|Which of the {n}s is the {w} one?
What do you see {w}?|Give me the {w} {n}.|Identify the {w} {n}.|Of all {n}s, which is {w}?|Tell me what is {w}{i}.|Which {n} do you see {w}?|Find the {w} {n}.
Can you tell me which {n} is {w}?|What is the {n} that is {w}{i}?"""

CHANGE = """What changed?|What changed between the two pictures?|What has changed?|What is different?|What is the difference between the pictures?
What is the difference between the two images?|What changed between the pictures?|What is different in the second picture?|Compare the two pictures.
Compare the images.|How do the pictures differ?|Find the difference.|Spot the difference.|What changed from the first to the second image?
What differs between the two images?|Tell me the difference between the two pictures.|What is different between the images?
What are the differences between the two pictures?|What's different?|What's changed?|What's the difference?|What is the difference?|What is new?
What are the differences?|What are the differences between these images?|What has changed between the images?|What has changed in the second picture?
What changed in the second image?|What has been changed?|What was changed?|What happened between the two pictures?|How do the two images differ?
How does the second picture differ from the first?|How is the second image different?|How are the pictures different?|In what way do the images differ?
Compare these pictures.|Compare these two images.|Compare both images.|Compare the first and the second picture.|Describe the difference.
Describe the change.|Describe what changed.|Describe the differences between the images.|Explain the difference between the two pictures.
Tell me what changed.|Tell me what is different.|Name the difference.|Find the differences between the two images.|List the differences.
Did anything change?|Has anything changed between the pictures?|Is there a difference between the two images?|Are the two pictures the same?
Are both images equal?|Can you spot the difference?|Can you tell me what changed?|Look at both pictures. What changed?|Which change do you see?"""

WHICH_PICTURE = """Which picture shows {o}?|Which image shows {o}?|In which picture is {o}?|Which of the pictures shows {o}?|Which of the images contains {o}?
In which image do you see {o}?|Which picture has {o}?|Which picture contains {o}?|In which image is there {o}?|Where is {o}: in which picture?
Which one of the pictures shows {o}?|Which picture shows {o}: {k}?|Which image shows {o}: {k}?|Which picture shows {o}, {k}?|In which picture is {o}: {k}?
In which image is {o}, {k}?|Which image contains {o}: {k}?|Which picture has {o}: {k}?|Which one shows {o}: {k}?|{o} is in which picture: {k}?
Where do you see {o}: in the {k} picture?|Is {o} in the {k} picture?|Is {o} in the {k} image?|Which image has {o}?|Which image contains {o}?|Which photo shows {o}?
Which photo contains {o}?|Which one shows {o}?|Which one contains {o}?|Which of them shows {o}?|Which of these pictures shows {o}?|Which of these images has {o}?
Which of the two or three pictures shows {o}?|In which of the pictures do you see {o}?|In which of the images is {o}?|In which picture can you see {o}?
In which image can {o} be seen?|In what picture is {o}?|On which picture is {o}?|Where is {o}, in which image?|Tell me which picture shows {o}.
Tell me which image contains {o}.|Tell me in which picture {o} is.|Say which image shows {o}.|Name the picture that shows {o}.|Find the picture with {o}.
Find the image that shows {o}.|Point out the picture with {o}.|Can you tell me which picture shows {o}?|What picture shows {o}?|What image contains {o}?
{o} is in which picture?|{o}: which picture shows it?|I am looking for {o}. Which picture shows it?"""

NTH = """What is in the {k} picture?|Describe the {k} picture.|What is in the {k} image?|What does the {k} picture show?|Describe the {k} image.|What do you see in the {k} picture?
What is shown in the {k} image?|What is in picture {d}?|Describe image {d}.|Describe picture {d}.|What is in image {d}?|What's in the {k} picture?|What's in the {k} image?
What does the {k} image show?|What does the {k} picture contain?|What does the {k} one show?|What do you see in the {k} image?|What can you see in the {k} picture?
What object is in the {k} picture?|What object does the {k} image show?|What is on the {k} picture?|What is visible in the {k} image?|What does image {d} show?
What does picture {d} show?|What is in the photo number {d}?|What is in picture number {d}?|Which object is in the {k} picture?|Which object is in image {d}?
Tell me what is in the {k} picture.|Tell me what the {k} image shows.|Look at the {k} picture. What do you see?|Name the object in the {k} image.|Give a description of the {k} picture.
Caption the {k} image.|What about the {k} picture?|What about the {k} image?|And the {k} picture?"""

DIRECTION = """In which direction does {o} move?|Which direction does {o} move?|Where does {o} move?|Which way does {o} move?|In which direction is {o} moving?|Which way is {o} moving?
Where is {o} going?|What is the direction of {o}?|How does {o} move?|In what direction does {o} go?|Does {o} move left, right, up or down?|In which direction does {o} move in the video?
Which way does {o} go?|What direction does {o} move?|What direction is {o} moving?|What direction is {o} going?|What direction does {o} take?|In what direction is {o} moving?
In which direction is {o} going?|In which direction does {o} travel?|Where does {o} go?|Where is {o} moving?|Where is {o} moving to?|Where is {o} headed?|To which side does {o} move?
How is {o} moving?|How does {o} move in the video?|What is the direction of movement of {o}?|What's the direction of {o}?|Tell me in which direction {o} moves.
Tell me which way {o} goes.|Tell me where {o} is going.|Name the direction of {o}.|Is {o} moving left, right, up or down?|Does {o} go up, down, left or right?
Left, right, up or down: where does {o} move?|Can you tell me where {o} moves?"""

HAPPENS = """What happens in the video?|What happens?|Describe the video.|What is happening?|What does the video show?|What do you see in the video?|Describe what happens.
What happens here?|What happens in this video?|What happens in the clip?|What is happening in the video?|What is happening here?|What's happening?|What's going on?
What is going on?|What is going on in this video?|What does this video show?|What do you see?|What is in the video?|What can be seen in the video?|What is shown in the video?
Describe this video.|Describe the clip.|Describe the movement.|Describe what you see.|Describe what you see in the video.|Summarize the video.|Explain the video.
Tell me what happens.|Tell me what happens in the video.|Tell me what you see in the video.|Caption the video.|Give a description of the video.|Can you describe the video?"""

FIRST = """What comes first?|What comes first in the video?|What do you see first?|What is shown first?|What appears first?|Which object comes first?|Which shape appears first?
What is at the beginning of the video?|What does the video start with?|What is in the first frame?|What does the video show first?|Which object is shown first?|Which object appears first?
Which object do you see first?|Which shape comes first?|What is the first object?|What is the first shape in the video?|What is the first thing you see?|With what does the video begin?
What does the video begin with?|How does the video start?|How does the video begin?|What is at the start of the video?|What is at the start?|What can be seen first?|Name the first object.
Tell me what comes first.|Tell me what you see first.|What is visible at the beginning?|What does the first frame show?"""

LAST = [w.replace("first", "last").replace("beginning", "end").replace("begin with", "end with").replace("begin?", "end?").replace("start?", "end?")
        .replace("start with", "end with").replace("the start", "the end") for w in FIRST.replace("\n", "|").split("|")]

# Asks for a short answer, whatever the question.
SHORTLY = """ Answer using a single word or phrase.| Answer with a single word or phrase.| Answer with one word.
 Answer in one word.| One word.| Use a single word or phrase.|\\nAnswer with a single word.| Give a short answer.| Short answer please.| Just one word, please.
 Using a single word or phrase.| In one word.| In one word, please.| Answer briefly.| Answer shortly.| Be brief.| Keep it short.| Short answer.| Only one word.| One word only.
 Just one word.| Reply with one word.| Reply with a single word.| Reply in one word.| Respond with one word.| Respond in a single word.| Give me one word.| Give only the answer.
 Only give the answer.| Only the answer, please.| Just the answer.| Just give me the answer.| Answer only.| No explanation.| No full sentence.| Do not explain.| Don't explain.
 Use one word.| Use only one word.| A single word is enough.| Please answer with one word.| Please answer in a single word.| Please be brief.| Please keep the answer short.
\\nAnswer with one word.|\\nGive a short answer.|\\nOne word answer.|\\nShort answer:|\\nAnswer in one word.|\\nAnswer briefly."""

# The same for questions whose short answer is of one kind.
SHORTLY_FOR = {
    "yes": """ Answer yes or no.| Yes or no?| Answer with yes or no.| Please answer yes or no.| Answer yes or no only.| Just yes or no.| Only yes or no.| Say yes or no.| Reply yes or no.
 Reply with yes or no.| Respond with yes or no.| Answer only yes or no.| Answer with just yes or no.| Answer only with yes or no.| Answer either yes or no.| Tell me yes or no.
 (yes or no)| (yes/no)| Yes/no?| Yes or no, please.| Please reply with yes or no.| Give me a yes or no.| Answer "yes" or "no".| Use yes or no.|\\nAnswer yes or no.|\\nYes or no?
\\nAnswer with yes or no.|\\nPlease answer yes or no.|\\nAnswer the question with yes or no.| Answer the question with yes or no.| Is it yes or no?| A simple yes or no.""",
    "number": """ Answer with a number.| Answer with a number only.| Answer with the number.| Give only the number.| Just the number.| Only the number, please.| Give me a number.
 Reply with a number.| Reply with the number only.| Respond with a number.| Answer with one number.| Answer with a digit.| Answer with a single number.| As a number.
 Use a number.| Please answer with a number.| Write only the number.|\\nAnswer with a number.|\\nAnswer with a single number.|\\nNumber:""",
    "colour": """ Answer with the {c}.| Answer with the {c} only.| Give only the {c}.| Just the {c}.| Only the {c}, please.| Reply with the {c}.| Reply with the {c} only.
 Name only the {c}.| Answer with a {c}.| Just name the {c}.| Respond with a {c}.| Say only the {c}.|\\nAnswer with the {c}.|\\nAnswer with a single {c}.""",
    "shape": """ Answer with the shape.| Answer with the shape only.| Give only the shape.| Just the shape.| Only the shape, please.| Reply with the shape.| Reply with the shape only.
 Name only the shape.| Answer with a shape.| Just name the shape.| Respond with a shape.| Say only the shape.|\\nAnswer with the shape.|\\nAnswer with a single shape.""",
    "choice": """ Answer {k}.| Answer with {k}.| {k}?| Answer only {k}.| Please answer {k}.| Say {k}.| Reply with {k}.| Answer with just {k}.| Just say {k}.| Choose {k}.
 Choose one: {k}.| Pick one: {k}.| Options: {k}.| Answer {k} only.|\\nAnswer {k}.|\\nAnswer with {k}.|\\nChoose from: {k}.| ({k})""",
}

POLITE = """Please tell me: {}|Tell me, {}|Hello! {}|Hi, {}|Can you tell me: {}|{} Please.|Please answer: {}|Question: {}|Look at the picture. {}|I have a question: {}|{} Thanks!
Quick question: {}|Hey, {}|Hi! {}|Hello, {}|Good morning! {}|Excuse me, {}|Please, {}|Please help me: {}|Please look at the image. {}|Look at the image and answer. {}|Look closely. {}
Look at this. {}|Look: {}|Here is a picture. {}|Here is an image. {}|This is a picture. {}|I have an image here. {}|Given the image, {}|Based on the image, {}|According to the picture, {}
About this picture: {}|About the image: {}|Answer this question: {}|Answer the question: {}|Answer: {}|My question is: {}|One question: {}|Another question: {}|A question about the image: {}
I wonder: {}|I would like to know: {}|I want to know: {}|Let me know: {}|Do you know: {}|Could you tell me: {}|{} Thank you.|{} Thank you!|{} Thanks.|{} Please answer.|{} Tell me.
Ok, {}|So, {}|Now, {}|Next: {}|User: {}|Q: {}|Question about the picture: {}|Please answer the question: {}|Please answer my question. {}|Be careful: {}"""


INSIDE = """What is inside {m}?|What is within {m}?|What is in {m}?|Which {n} is inside {m}?|Which {n} is within {m}?|What {n} is inside {m}?|What does {m} contain?
What {n} is in {m}?|Name the {n} within {m}.|Describe the {n} within {m}.|What do you see inside {m}?|What is the {n} within {m}?|What's inside {m}?|What's in {m}?
Which {n} is in {m}?|Describe what is inside {m}.|Describe the {n} inside {m}.|Describe the {n} in {m}.|Name the {n} inside {m}.|Tell me what is inside {m}.|Tell me what {m} contains.
What can you see inside {m}?|What do you see within {m}?|What is the {n} inside {m}?|What is the {n} in {m}?|What {n} does {m} contain?|Which {n} does {m} contain?|Look inside {m}. What is it?
What does {m} show?|What is marked by {m}?|What is highlighted by {m}?|Which {n} is marked by {m}?|Which {n} is highlighted by {m}?|What is {m} around?|Identify the {n} inside {m}."""

POINTED = """Which {n} does {m} point at?|What does {m} point to?|What does {m} point at?|Which {n} is pointed to by {m}?|What is {m} pointing at?|Which {n} does {m} point to?
What {n} is {m} pointing to?|What is at the tip of {m}?|Describe the {n} pointed to by {m}.|What is pointed to by {m}?|Which object is {m} pointing at?|What is {m} pointing to?
Which {n} is {m} pointing to?|What {n} does {m} point at?|Where does {m} point: at which {n}?|Name the {n} that {m} points at.|Describe the {n} that {m} points to.|Tell me what {m} points at.
Tell me which {n} {m} points to.|What {n} is at the tip of {m}?|Which {n} is at the end of {m}?|What is the {n} that {m} points to?|What is marked by {m}?|Which {n} is marked by {m}?
What is indicated by {m}?|What does {m} indicate?|Identify the {n} pointed to by {m}.|Look at {m}. What does it point at?"""

NUMBER = """Which {n} carries number {d}?|Which {n} carries the number {d}?|Which {n} has number {d}?|What is number {d}?|What {n} is number {d}?|What is {n} {d}?|Which {n} is labeled {d}?
Which {n} is marked with {d}?|Describe {n} {d}.|What carries number {d}?|Which {n} has the label {d}?|Which {n} is marked with number {d}?|What is the {n} with number {d}?
What is the {n} with the number {d}?|Which {n} has the number {d}?|Which {n} is number {d}?|Which is {n} number {d}?|What is {n} number {d}?|What's number {d}?|What has number {d}?|What is marked with {d}?
What is labeled {d}?|Describe number {d}.|Describe the {n} with number {d}.|Describe the {n} labeled {d}.|Name {n} {d}.|Name the {n} with number {d}.|Tell me what number {d} is.
Tell me which {n} has number {d}.|What {n} carries the number {d}?|What {n} has the label {d}?|Look at number {d}. What is it?|Which {n} do you see at number {d}?"""

NUMBER_OF = """Which number does {o} carry?|What number is on {o}?|What number does {o} have?|What is the number of {o}?|Which number is on {o}?|What is the label of {o}?|Which number marks {o}?
What number does {o} carry?|Which number does {o} have?|Which label does {o} have?|What label is on {o}?|What's the number of {o}?|What's the number on {o}?|What is the number on {o}?
Tell me the number of {o}.|Tell me the number on {o}.|Give me the number of {o}.|Name the number of {o}.|Read the number on {o}.|What number do you see on {o}?|Which number belongs to {o}?
What number is written on {o}?|Which number is written on {o}?|{o} has which number?|{o}: which number is it?"""

JSON = """List the objects as JSON.|List all objects as JSON.|Describe the picture as JSON.|Describe the image in JSON.|Give me the objects as JSON.|Return the objects as JSON.
Return a JSON list of the objects.|Return a JSON array of all objects.|Output the objects as a JSON list.|Output JSON.|Answer in JSON.|Answer as JSON.|Which objects are there? Answer in JSON.
What is in the picture? Answer as JSON.|What do you see? Answer in JSON.|List the shapes as JSON.|List the shapes in JSON format.|List every object with its {keys} as JSON.
List the {keys} of every object as JSON.|Return the {keys} of each object as a JSON list.|Give the {keys} of all objects in JSON.|For each object give its {keys} as JSON.
Describe every object as JSON with {keys}.|Extract all objects with {keys} as JSON.|Extract the objects as JSON.|Detect all shapes and return JSON.|Respond with a JSON list of objects.
Write the objects as a JSON array with {keys}.|Respond only with JSON: the {keys} of every object.|JSON list of all objects with {keys}, please."""

LLAVA = "\nAnswer the question using a single word or phrase."  # of LLaVA-1.5's training: the usual one


def split(text):
    return [w.replace("\\n", "\n") for w in text.replace("\n", "|").split("|")]


for _name in "DESCRIBE COUNT COLOUR SHAPE SIZE WHERE EXISTS VERIFY RELATION RELATION_YES EXTREME CHANGE WHICH_PICTURE NTH DIRECTION HAPPENS FIRST SHORTLY POLITE INSIDE POINTED NUMBER NUMBER_OF JSON".split():
    globals()[_name] = split(globals()[_name])
SHORTLY_FOR = {kind: split(text) for kind, text in SHORTLY_FOR.items()}
