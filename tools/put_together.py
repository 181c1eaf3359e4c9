"""Texts that the library puts together of parts, so that they stand nowhere in its code."""

from typing import Final

PUT_TOGETHER: Final = (
    # days and levels
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    "LOW", "MEDIUM", "HIGH", "LOW RISK", "open", "no", "yes", "the ledger",
    # counts
    "{n:number} entry", "{n:number} entries", "{n:number} line", "{n:number} lines",
    "{n:number} user", "{n:number} users", "{n:number} of {all:number} entries",
    "{n:number} day", "{n:number} days",
    "{n:number} other posting", "{n:number} other postings",
    "{n:number} other entry", "{n:number} other entries",
    "{n:number} earlier posting", "{n:number} earlier postings",
    "{n:number} earlier entry", "{n:number} earlier entries",
    # whose, and on which side
    "account {account}", "account {account} with {party}", "user {user}", "party {party}",
    "source {source}", "period {period}", "account {account}, {month}", "whole file",
    "user {user} on {day:date}", "source {source} on {day:date}",
    "{n:number} users on {day:date}", "{n:number} sources on {day:date}",
    "debits", "credits", "debit", "credit",
    # classes of accounts
    "asset", "liability", "equity", "revenue", "expense",
    # evidence of checks
    "large", "round", "last days of a month", "last days of a quarter", "last days of a year",
    "first days of a month", "first days of a quarter", "first days of a year",
    "out of balance by {net:money}, a multiple of nine, as when digits are swapped",
    "{minor:money} on account {account} is {usual:money} with the decimal mark moved, "
    "the amount that occurs {n} times with {party}",
    "the number {number} is missing before this entry",
    "{n:number} numbers are missing before this entry: {first} to {last}",
    "an earlier entry has the same number, {number}",
    "is on {share} % of all lines",
    "is on lines entered from {first:date} to {last:date}",
    "is on lines entered from {first:date} to {last:date}, by {n} users",
    "is not active in the chart of accounts", "is not in the chart of accounts",
    "is not in the trial balance",
    "every line of the entry is", "the amount of the line is",
    "document date", "posting date", "before", "after",
    ", and after period {period} was closed on {day:date}",
    "in the closing period {period} of {year}",
    "after period {period} was closed on {day:date}",
    "after period {period} should have been closed on {day:date}",
    ", with references that follow on one another",
    "on the same day", "a day apart", "{n:number} days apart",
    "same party, reference and amount, other accounts",
    "same reference and amount, parties {one} and {other}",
    "same party and amount, references {one} and {other}",
    "same party and reference, amounts {one:money} and {other:money}",
    "debits of", "credits of", "debits of the lines of", "credits of the lines of",
    "the total that the file prints of", "the ledger's total of", "the log's total of",
    "the ledger's", "the system log's", "printed total of debits", "printed total of credits",
    "{n:number} entries differ from the log of the system", "entry {number} ({problem})",
    "(only in the ledger)", "(only in the balances)",
    "; the month before {value:money}", "; the same month of another year {value:money}",
    "amounts of 10 and more", "amounts below 10", "negative amounts", "amount {minor}",
    # rules of pairs and users
    "money booked straight to revenue, past receivables", "money booked straight to income",
    "revenue reduced to reduce an expense", "an expense booked to make revenue",
    "an expense turned into an asset", "revenue without a customer",
    "a debt turned into revenue", "a debt turned into income",
    "a bad debt paid out in money", "a bad debt booked to make revenue",
    "money received booked against bad debts", "income out of a suspense account",
    "revenue out of a suspense account", "money paid out to a suspense account",
    "revenue out of a clearing account", "revenue from a group company past receivables",
    "materiality", "the amount that only the largest lines of the ledger reach",
    # fields that are missing
    "entry number", "user", "approver", "source", "company", "currency", "entry text",
    "line text", "reference", "party", "time of entry", "period",
    "somebody who has left", "senior management", "information technology",
    "an outside supplier", "a shared or technical name",
    # reasons of models
    "{n} times", "about", "(new)", "nothing",
    "{n:number} day before {what}", "{n:number} days before {what}",
    "{n:number} day after {what}", "{n:number} days after {what}",
    "on its document's date", "it", "their document", "document", "posting", "last known",
    "{n:number} month after their document", "{n:number} months after their document",
    "{n:number} month before their document", "{n:number} months before their document",
    "{n:number} month earlier than its posting", "{n:number} months earlier than its posting",
    "{n:number} month later than its posting", "{n:number} months later than its posting",
    "{n:number} day before the month's end", "{n:number} days before the month's end",
    "{first} to {last} h", "{first} to {last} h, weekend", "other", "earlier",
    # Benford's law
    "close fit", "acceptable fit", "marginal fit", "no fit",
    "{n:number} amounts, mean deviation {deviation:number}: {verdict}",
    # names of charts
    "Actual", "Forecast", "A year earlier", "This period",
)  # fmt: skip
