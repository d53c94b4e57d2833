// A birth as somebody in a doorway says it: the year, or the day.

/** {birth_year: "1958"} for 1958, {birth: "1958-03-08"} for 8/3/1958; null where it is neither, or no such day. */
export function birthOf(text, thisYear = new Date().getFullYear()) {
  const year = /^\d{4}$/.test(text);
  const day = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/.exec(text);
  if (!year && !day) return null;
  const [d, m, y] = day ? day.slice(1).map(Number) : [1, 1, Number(text)];
  const date = new Date(Date.UTC(y, m - 1, d));
  if (y <= 1890 || y > thisYear || date.getUTCMonth() !== m - 1) return null;
  return day ? { birth: date.toISOString().slice(0, 10) } : { birth_year: text };
}
