"""Keywords: words in entry texts that deserve a look, with weights, in five languages.

`adjust-` also matches longer words that begin so, `-korrektur-` also inside compounds. A full stop
stands for any character, so that accents match with and without.
"""

from dataclasses import dataclass

#: Topic, language, weight from 0 to 1, and the keywords, separated by bars.
_TABLE: tuple[tuple[str, str, float, str], ...] = (
    ("suspicious", "en", 1.0, "plug|plugs|plugged|fudge-|kickback-|bribe-|backdat-|cover up"
     "|per cfo|per ceo|per cfo's request|as instructed|instructed by|top side|top-side|topside"
     "|management override|cookie jar|make numbers|hit target|do not disclose|off the books"
     "|off book|slush-|facilitation payment-|side letter-|to meet budget|to meet target"
     "|as per management|per management"),
    ("suspicious", "en", 0.7, "suspense|unknown|unexplained|unreconciled|dummy|test|to be deleted"
     "|ask me|do not post|do not ask|hold for|tbd|fixed up|forced|balancing figure|balancing entry"
     "|difference posted|write off|write-off|writeoff|write up|write-up|gift-|donation-|urgent"
     "|special payment|cash payment|per request|undisclosed|confidential|smooth-"),
    ("suspicious", "en", 0.4, "adj|adjust-|error-|mistake-|wrong-|correct-|reclass-|misc adj"
     "|manual|override-|void-|true up|true-up|top up|rounding"),
    ("suspicious", "en", 0.2, "revers-|cancel-|release-"),
    ("suspicious", "de", 1.0, "auf anweisung|laut anweisung|anweisung gf|laut gesch.ftsf.hr-"
     "|laut gf|laut cfo|schmiergeld-|schwarzgeld-|schwarze kasse|r.ckdatier-|bestechung-"
     "|ergebnisgl.ttung|bilanzkosmetik"),
    ("suspicious", "de", 0.7, "unbekannt-|ungekl.rt-|abgleichsdifferenz-|differenzbuchung-"
     "|ausbuchung-|bereinigung-|dummy|kl.rungskonto|geschenk-|spende-|eilt|vertraulich|bar gezahlt"
     "|probebuchung-|testbuchung-"),
    ("suspicious", "de", 0.4, "-korrektur-|-umbuchung-|-fehlbuchung-|fehler-"
     "|falsch-|berichtig-|manuell-|anpassung-|nachbuchung-"),
    ("suspicious", "de", 0.2, "-storno-|storniert-|r.cknahme-"),
    ("suspicious", "fr", 1.0, "sur instruction-|sur ordre de|selon dg|selon daf|selon la direction"
     "|pot de vin|pots de vin|pot-de-vin|caisse noire|antidat-|hors bilan"),
    ("suspicious", "fr", 0.7, "inconnu-|non identifi-|injustifi-|.cart non expliqu-|cadeau-|dons"
     "|passage en perte-|passage en pertes|abandon de cr.ance|urgent|confidentiel-|en esp.ces"
     "|compte d'attente|.criture d'.quilibrage|factice-|fictif-|fictive-"),
    ("suspicious", "fr", 0.4, "erreur-|correct-|r.gularis-|r.gul|ajustement-"
     "|reclassement-|manuel-|erron.-|rectificat-"),
    ("suspicious", "fr", 0.2, "contre-passation|contrepassation|extourne-|annulation-"),
    ("suspicious", "es", 1.0, "por orden de|por instrucci.n-|seg.n direcci.n|seg.n gerencia"
     "|soborno-|caja b|dinero negro|antedatad-|maquill-"),
    ("suspicious", "es", 0.7, "desconocid-|sin identificar|no identificad-|injustificad-|regalo-"
     "|donaci.n|donaciones|cancelaci.n de deuda|castigo de|urgente|confidencial|en efectivo"
     "|ficticio-|partidas pendientes|cuadre|para cuadrar|prueba"),
    ("suspicious", "es", 0.4, "error-|correcci.n-|correcciones|ajuste-|reclasific-|equivocad-"
     "|manual|rectificaci.n"),
    ("suspicious", "pt", 1.0, "por ordem de|conforme instru..o|conforme diretoria|conforme diretor-"
     "|propina-|suborno-|caixa dois|caixa 2|retroativ-"),
    ("suspicious", "pt", 0.7, "desconhecid-|n.o identificad-|sem identifica..o|injustificad-"
     "|brinde-|doa..o|doa..es|baixa de|urgente|confidencial|em dinheiro|fict.ci-"
     "|acerto de diferen.a-|para fechar|teste"),
    ("suspicious", "pt", 0.4, "erro|erros|corre..o|corre..es|ajuste-|reclassific-"
     "|regulariza..o|manual|retifica..o"),
    ("year_end", "en", 1.0, "year end|year-end|yearend|annual closing|annual close|fy close"
     "|closing of the year|annual accounts|close the year"),
    ("year_end", "de", 1.0, "jahresabschluss-|jahresende-|abschlussbuchung-|jahreswechsel"
     "|jahresabgrenzung-|jahresschluss-"),
    ("year_end", "fr", 1.0, "cl.ture annuelle|cl.ture de l'exercice|cl.ture exercice"
     "|fin d'ann.e|fin d'exercice|fin exercice|bouclement annuel|.criture d'inventaire"),
    ("year_end", "es", 1.0, "cierre del ejercicio|cierre de ejercicio|cierre anual|fin de a.o"
     "|cierre del a.o|asiento de cierre"),
    ("year_end", "pt", 1.0, "encerramento do exerc.cio|fecho do exerc.cio|encerramento anual"
     "|fim de ano|fecho anual|fecho de contas|fim do exerc.cio"),
    ("accrual", "en", 1.0, "accrual-|accrued|accrue"),
    ("accrual", "de", 1.0, "-abgrenzung-|r.ckstellung f.r ausstehende rechnung-|abgegrenzt"),
    ("accrual", "fr", 1.0, "facture non parvenue|factures non parvenues|fnp|charges . payer"
     "|produits . recevoir|provision facture-|provisions factures"),
    ("accrual", "es", 1.0, "periodificaci.n|periodificaciones|devengo-|provisi.n de gastos"
     "|facturas pendientes de recibir"),
    ("accrual", "pt", 1.0, "acr.scimo-|especializa..o|provis.o de despesa-|provisionamento"),
    ("opening", "en", 1.0, "opening balance-|opening entry|opening entries|brought forward"),
    ("opening", "de", 1.0, "eb-wert-|er.ffnungsbilanz-|er.ffnungsbuchung-|er.ffnungssald-|er.ffnung"
     "|saldovortrag-|saldenvortrag-"),
    ("opening", "fr", 1.0, ". nouveau|. nouveaux|.-nouveau|.-nouveaux|bilan d'ouverture"
     "|solde d'ouverture|.criture d'ouverture"),
    ("opening", "es", 1.0, "saldo inicial|saldos iniciales|asiento de apertura|apertura"),
    ("opening", "pt", 1.0, "saldo inicial|saldos iniciais|saldo de abertura|abertura"),
)  # fmt: skip


@dataclass(frozen=True)
class Keyword:
    """A keyword as the table writes it, with its topic, language and weight."""

    topic: str
    language: str
    weight: float
    written: str

    @property
    def word(self) -> str:
        """The word as a reader knows it."""
        return self.written.strip("-")

    @property
    def opens_anywhere(self) -> bool:
        return self.written.startswith("-")

    @property
    def is_stem(self) -> bool:
        return self.written.endswith("-")


KEYWORDS: tuple[Keyword, ...] = tuple(
    Keyword(topic, language, weight, written)
    for topic, language, weight, words in _TABLE
    for written in words.split("|")
)


def keywords_of(topic: str, languages: tuple[str, ...]) -> tuple[Keyword, ...]:
    """The keywords of a topic in these languages, heaviest first, once each."""
    chosen = [k for k in KEYWORDS if k.topic == topic and k.language in languages]
    once = {k.written: k for k in sorted(chosen, key=lambda k: k.weight)}
    return tuple(sorted(once.values(), key=lambda k: (-k.weight, k.written)))


def own_keywords(weights: dict[str, float], topic: str) -> tuple[Keyword, ...]:
    """Keywords a profile adds: the keyword as the table would write it, and its weight."""
    return tuple(Keyword(topic, "own", weight, written) for written, weight in weights.items())


def pattern_of(keywords: tuple[Keyword, ...]) -> str:
    """One regular expression for them all that means the same to Rust's and Java's engines."""
    anywhere = [k.word for k in keywords if k.opens_anywhere]
    stems = [k.word for k in keywords if k.is_stem and not k.opens_anywhere]
    whole = [k.word for k in keywords if not k.is_stem and not k.opens_anywhere]
    opened = [f"(?:{'|'.join(stems)})"] if stems else []
    opened += [f"(?:{'|'.join(whole)})(?:[^a-z0-9]|$)"] if whole else []
    parts = [f"(?:^|[^a-z0-9])(?:{'|'.join(opened)})"] if opened else []
    return "(?i)" + "|".join([*parts, *anywhere])
