from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sso.provider import a_provider


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    with a_provider() as address:
        yield address


@pytest.fixture
def environment(environment: dict[str, str], provider: str) -> dict[str, str]:
    return environment | {
        "COP_OIDC_ISSUER": provider,
        "COP_OIDC_CLIENT_ID": "communities",
        "COP_OIDC_CLIENT_SECRET": "known to both",
        "COP_OIDC_NAME": "Sample Trust",
    }
