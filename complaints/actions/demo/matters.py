"""What the invented customers complain of, and what was found and answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of complaint with the words around it."""

    category: str
    product: str
    subject: str
    words: str
    wanted: str
    question: str
    answer: str
    found: str
    cause: str


MATTERS = (
    Matter(
        "late_delivery", "delivery", "Bed frame three weeks late",
        "I took two days off work for a delivery that never came. Each time I rang I was told something different.",
        "The bed, and something for the two days I lost.",
        "On which two days did you wait, and who did you speak to?", "The 3rd and the 10th, both times a young man.",
        "The courier had marked the order delivered when it stood in another depot.", "courier",
    ),
    Matter(
        "late_delivery", "beds", "Mattress not delivered, no message",
        "The window was seven to nine. Nobody came, nobody rang, and the tracking page still says out for delivery.",
        "A new date that is kept.",
        "May we deliver to a neighbour if you are out?", "Yes, number 14.",
        "The van broke down and our message went to an old telephone number.", "system",
    ),
    Matter(
        "damaged", "lamps", "Lamp arrived in pieces",
        "The glass shade was in splinters and my son cut his finger when he opened the box. The packing was one sheet.",
        "A whole lamp, and better packing.",
        "Could you send a photograph of the box?", "Sent it by e-mail just now.",
        "The carton for this lamp has no inner sleeve since the spring.", "process",
    ),
    Matter(
        "damaged", "kitchen", "Dented cooker and scratched floor",
        "The two drivers dropped the cooker in my hall. The door does not close and the oak floor is scratched.",
        "Another cooker and the floor made good.",
        "How large is the scratch, and which wood is it?", "About a metre, oiled oak.",
        "The drivers worked without the mats they should carry.", "training",
    ),
    Matter(
        "faulty", "kettles", "Kettle leaks after five weeks",
        "It leaks from the base whenever it is more than half full. The shop would not take it back without the box.",
        "My money back.",
        "Have you the receipt or the card it was paid with?", "The receipt, yes.",
        "A seal of this batch hardens with heat. The shop was wrong to ask for the box.", "design",
    ),
    Matter(
        "faulty", "lamps", "Reading lamp flickers",
        "The lamp flickers since the first week. I have changed the bulb twice, as your colleague told me to.",
        "A lamp that does not flicker.",
        "Which bulbs did you try?", "The two you sell for it.",
        "The dimmer does not suit the bulbs we recommend for it.", "design",
    ),
    Matter(
        "repair", "kitchen", "Washing machine away for six weeks",
        "It was collected for a repair of ten days. It is now six weeks and I go to the laundry with three children.",
        "The machine, or another one, and the cost of the laundry.",
        "What did the laundry cost, roughly?", "Fourteen pounds a week.",
        "The part was ordered twice and cancelled twice by our system.", "system",
    ),
    Matter(
        "repair", "kettles", "Toaster repaired and broken again",
        "You repaired it, I used it for four days, and the same spring is broken. I do not want another repair.",
        "A new toaster of another make.",
        "Shall we collect it or will you bring it?", "Please collect it.",
        "The repairer fitted the old kind of spring.", "training",
    ),
    Matter(
        "wrong_charge", "account", "Charged twice for one sofa",
        "My Lantern account shows the sofa twice, and interest on both. I was told it would be put right in June.",
        "The second charge and all its interest taken off.",
        "Which statement shows it first?", "The one of May.",
        "The refund was booked as a second sale.", "system",
    ),
    Matter(
        "wrong_charge", "delivery", "Paid for delivery that was free",
        "The advertisement said free delivery over fifty pounds. I paid 6.95 and was told the offer had ended.",
        "6.95 back.",
        "On which day did you order?", "The Sunday it was in the paper.",
        "The offer was still running; the till had taken it out a day early.", "process",
    ),
    Matter(
        "credit", "account", "Credit agreement not explained",
        "Nobody told me the rate would rise after six months. I would not have signed had I known.",
        "The old rate, or the agreement ended without cost.",
        "Were you given a copy to take home?", "No, only a text message.",
        "The summary sheet was not handed over; our record of it is a tick nobody can account for.", "training",
    ),
    Matter(
        "staff", "delivery", "Spoken to rudely on the telephone",
        "I asked when my chair would come and was told that I was not the only customer in the world.",
        "An apology from the person.",
        "Do you remember when you rang?", "Tuesday, a little after ten.",
        "We listened to the call. You were right, and our colleague agrees.", "training",
    ),
    Matter(
        "access", "account", "Letters in print I cannot read",
        "I asked for large print three times. Each letter still comes in print I must have read to me.",
        "Large print, always, and the last three letters again.",
        "Is eighteen point large enough?", "Twenty would be better.",
        "The request was noted on an order, not on the customer.", "system",
    ),
    Matter(
        "staff", "beds", "Refused help in the shop",
        "I asked for a chair to rest while I waited and was told the chairs were for sale.",
        "To be treated like a person.",
        "Which of our shops was it?", "The one by the station.",
        "The rule about chairs is ours and it is a bad one.", "process",
    ),
)  # fmt: skip

UNSAFE = Matter(
    "unsafe", "kettles", "Kettle handle came off while full",
    "The handle came off while it was full of boiling water. My arm is scalded and I have been to the hospital.",
    "That nobody else is hurt, and the cost of my treatment.",
    "Is the number on the base K-210?", "Yes, K-210.",
    "The handle’s screw is too short in one week’s production.", "design",
)  # fmt: skip

NOT_A_COMPLAINT = (
    ("Where is my parcel", "Could you tell me when my parcel comes? I have lost the tracking number."),
    ("Do you sell this in green", "I like the lamp in your window. Is it made in green?"),
    ("Opening hours at Christmas", "When are you open between Christmas and the New Year?"),
    ("Change of address", "I have moved. Please use my new address from next month."),
)

CUSTOMERS = (
    "Nora Whitfield", "Marcus Bell", "Aisha Rahman", "Peter Novák", "Eilidh Fraser", "Kwame Mensah", "Joan Partridge",
    "Wei Zhang", "Siobhan Kelly", "Arjun Mehta", "Dorothy Hale", "Luca Ferri", "Hannah Goldberg", "Owen Pritchard",
    "Fatima Zahra", "George Papadakis", "Ingrid Solberg", "Tunde Bakare", "Margaret Oakley", "Rosa Delgado",
    "Stuart Menzies", "Yuki Mori", "Helen Ashworth", "Ahmed Saleh", "Catrin Rees", "David Lowe", "Olena Kovalenko",
    "Patrick Doyle", "Sunita Rao", "Beatrice Allen", "Colin Murdoch", "Leila Farahani", "Robert Finch", "Jean Moreau",
    "Anne Sinclair", "Victor Mbeki", "Emily Watts", "Harold Greene", "Zofia Nowak", "Daniel Asante",
)  # fmt: skip

DIVIDED = Matter(
    "damaged", "delivery", "Wardrobe scratched, and charged twice",
    "Both doors of the wardrobe were scratched when it came, and my card shows two payments for the one order.",
    "New doors, and the second payment back.",
    "On which days were the two payments taken?", "The 2nd and the 5th.",
    "The doors were packed without their edge guards.", "courier",
)  # fmt: skip
OVERDUE = Matter(
    "damaged", "delivery", "Table chipped, and delivery charged twice",
    "One corner of the table is chipped, and I paid for the delivery twice: online and again at the door.",
    "The corner mended, and one delivery charge back.",
    "Do you have the receipt from the door?", "Yes, I kept it.",
    "The driver took the charge although the order was paid.", "courier",
)  # fmt: skip
"""Two matters in one complaint each: a part of them is handled by itself."""
THANKS = (
    "Thank you for telling us. I am {handler} and I look after your complaint; its reference is {reference}. "
    "I will read what happened and ring you within five working days to agree with you what went wrong."
)
UPDATE = "We have spoken with the people involved and are waiting for one record. You hear from me again in ten days."
CONTACT = "I rang to ask whether everything is settled and what else we could do."
SORRY = "We are sorry. We put it right and changed what caused it."
