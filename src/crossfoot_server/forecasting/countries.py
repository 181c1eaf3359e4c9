"""Countries and regions whose public holidays are known."""


def is_known(code: str) -> bool:
    """Whether the holidays of a country, DE, or of one of its regions, DE-BY, are known."""
    import holidays  # loads slowly, and hardly any request names a country

    country, _, region = code.partition("-")
    regions = holidays.list_supported_countries().get(country)
    return regions is not None and (not region or region in regions)
