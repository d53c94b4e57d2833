"""create_app: settings, extensions, blueprints, error pages, headers, commands."""

from __future__ import annotations

import logging
from datetime import timedelta

import click
import structlog
from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import access, accounts, api, audit, cli, jobs, settings, web
from app.access import door
from app.base import keys
from app.base.db import Base, db, dumped, loaded, prepare_engine
from app.filing import commendation, holiday, monitoring, reminder, report, rule_schedule, superior
from app.filing import note as report_note
from app.filing.parts import part
from app.filing.province import communes, sums_file
from app.jobs import files, job
from app.settings import ROOT, Settings, SettingsError
from app.web import pages
from campaigns import courses, enrolments, feedback, held, lessons, registrations, trainings
from campaigns.attendance import devices, events, inbox
from campaigns.classfile import paper
from campaigns.courses import material
from campaigns.outreach import (
    budget,
    campaign,
    day,
    event,
    message,
    need,
    place,
    proposal,
    shift,
    team,
    volunteer,
)
from campaigns.outreach import paper as campaign_paper
from campaigns.plans import correction, plan, rule, target, task
from campaigns.plans.tasks import note, output, training
from certificates.assessments import assessment, item, opening, question, result, sitting, tick
from certificates.award import certificate, design, register
from certificates.outside import outside_import, outside_result
from trainees import areas, attachments, cards, count_entry, figures, ledger, people, rosters, schools, skills
from trainees.counting import rows as counted_rows
from trainees.imports import roster_import
from trainees.indicators import definition
from trainees.people import merging, pairs

# Every module that holds a table: importing them here makes Base.metadata whole, for migrations and tests.
TABLES = (
    accounts, areas, assessment, attachments, audit, budget, campaign, campaign_paper, cards, certificate, commendation, communes, correction, count_entry,
    counted_rows, courses, day, definition, design, devices, enrolments, event, events, feedback, figures, files, held, holiday,
    inbox, item, job, ledger, lessons, material, merging, message, monitoring, need, note, opening, output, outside_import,
    outside_result, pairs, paper, part, people, place, plan, proposal, question, register, registrations, reminder, report, report_note, result, roster_import,
    rosters, rule, rule_schedule, schools, shift, sitting, skills, sums_file, superior, target, task, team, tick, training, trainings, volunteer,
)  # fmt: skip


def create_app(given: Settings | None = None) -> Flask:
    """The application. A setting that is missing or wrong ends in one line, not in a traceback."""
    try:
        config = given or settings.read()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    app = Flask("app", root_path=str(ROOT / "app"), template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(config.database_url),
        MAX_CONTENT_LENGTH=config.max_upload,
        MAX_FORM_MEMORY_SIZE=5 * 1024 * 1024,
        SESSION_COOKIE_NAME="hvs_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,  # bound to the session; an hour would cut a lesson in two
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "app" / "translations"),
        PUBLIC_URL=config.public_url,
        TEMPLATES_AUTO_RELOAD=config.development,
    )
    app.extensions["settings"] = config
    app.extensions["log"] = _logger()
    app.session_interface = _Cookies()
    keys.set_data_key(config.data_key)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(app, db, directory=str(ROOT / "app" / "migrations"), render_as_batch=True, compare_type=True)
    Babel(app, locale_selector=_language)
    login = LoginManager(app)
    login.user_loader(accounts.by_session)
    login.session_protection = None  # addresses change under a phone in a hall
    jobs.register()
    door.register(app)
    pages.register(app)
    web.register(app)
    api.register(app)
    cli.register(app)
    if config.trusted_proxies:
        n = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(ROOT / "app" / "static"), prefix="static/", max_age=3600,
        allow_all_origins=False, immutable_file_test=lambda path, url: "/dist/" in url, autorefresh=config.development,
    )  # fmt: skip
    return app


class _Cookies(SecureCookieSessionInterface):
    """Sessions as ever; a phone that brings a token and no cookie does not wait for the signer to be made."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def _engine_options(url: str) -> dict[str, object]:
    common: dict[str, object] = {"max_overflow": 8, "json_serializer": dumped, "json_deserializer": loaded}
    if url.startswith("sqlite"):
        return {**common, "pool_size": 32}
    return {**common, "pool_size": 16, "pool_pre_ping": True}


def _language() -> str:
    return "en" if request and request.cookies.get("lang") == "en" else "vi"


def _logger() -> structlog.stdlib.BoundLogger:
    """One JSON line an event; no request bodies, no query strings, no names."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=__import__("sys").stderr),
    )
    return structlog.get_logger()


__all__ = ["TABLES", "Base", "access", "create_app"]
