// How a run asks a shop that confirms later (a feed): soon at first, then now and then, and no longer than about a day. The same for everything that is sent.

/** So many questions; what is not confirmed then is given up. */
export const askAtMost = 100;

/** A shop's own idea of when it knows more holds for so many questions: a minute each time would be over before the shop has had its day. */
const questionsAsItSays = 10;

/** Until the next question, when so many were asked; `says`: what the shop said to the last one. */
export function askAgainSeconds(asked: number, says: number | null): number {
  return says !== null && asked < questionsAsItSays ? says : Math.min(900, 60 * 2 ** Math.min(asked, 4));
}
