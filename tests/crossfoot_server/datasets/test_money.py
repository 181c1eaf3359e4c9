"""Money leaves the database as it came, to the last digit, whichever database it is."""

from decimal import Decimal

from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile, Dataset


def test_more_digits_than_a_float_holds(company: Company):
    file = DataFile.everywhere.create(
        company=company, file_name="gl.csv", file_size=1, sha256="0", fingerprint="0"
    )
    total = Decimal("98765432109876543.2101")
    Dataset.everywhere.create(
        company=company, data_file=file, line_count=1, entry_count=1, problem_count=0,
        rows_read=1, debit=total, credit=-total, is_complete=True,
    )  # fmt: skip

    kept = Dataset.objects.of(company.pk).get()

    assert (kept.debit, kept.credit) == (total, -total)
