"""The tasks of the example, on a broker that is a folder: `celery -A celery_shop worker`, with CELERY_FOLDER set."""

from __future__ import annotations

import os
from pathlib import Path

from celery_tasks import app, create_invoice, wait_for_payment

__all__ = ["app", "create_invoice", "wait_for_payment"]

_FOLDER = Path(os.environ["CELERY_FOLDER"])
for _name in ("queue", "control", "results"):
    (_FOLDER / _name).mkdir(exist_ok=True)

app.conf.update(
    broker_url="filesystem://",
    broker_transport_options={
        "data_folder_in": str(_FOLDER / "queue"),
        "data_folder_out": str(_FOLDER / "queue"),
        "control_folder": str(_FOLDER / "control"),
        "polling_interval": 0.05,
    },
    broker_connection_retry_on_startup=True,
    result_backend=(_FOLDER / "results").as_uri(),
    worker_redirect_stdouts=False,  # sitecustomize needs the real ones
)
