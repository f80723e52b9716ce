/** Rows of each part of the page before «Показать все». */
export const shownRows = 8;
/** A record is asked to be finished while one still remembers: days since it happened. */
export const unfinishedDays = 30;
