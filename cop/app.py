"""The one file that knows everyone: settings, extensions, features, and what happens around each request."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import jinja2
from flask import Flask, g, request
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from whitenoise import WhiteNoise

from cop import access, assets, cli, clock, db, guessing, headers, incoming, keys, mail, markdown, refusals, watching
from cop.actionlearning.views import bp as actionlearning
from cop.actions.views import bp as actions
from cop.afterwards.views import bp as afterwards
from cop.agenda.views import bp as agenda
from cop.aims.views import bp as aims
from cop.answerform.atonce import AtOnce
from cop.answerform.views import bp as answerform
from cop.answerform.views import send
from cop.arrivals.views import bp as arrivals
from cop.asked.views import bp as asked
from cop.assents.views import agreement_here
from cop.assents.views import bp as assents
from cop.audit.views import bp as audit
from cop.beside.views import bp as beside
from cop.bigscreen.views import bp as bigscreen
from cop.borrowing.views import bp as borrowing
from cop.carpark.views import bp as carpark
from cop.checkin.views import bp as checkin
from cop.communities.queries import reads_figures
from cop.communities.views import bp as communities
from cop.communities.views import place_in_community, place_in_programme
from cop.curiosities.views import bp as curiosities
from cop.daycode.views import bp as daycode
from cop.devices.views import bp as devices
from cop.directory.views import bp as directory
from cop.documents.views import bp as documents
from cop.doors.views import bp as doors
from cop.dots.views import bp as dots
from cop.evaluation.views import bp as evaluation
from cop.exports.views import bp as exports
from cop.firstreading.views import bp as firstreading
from cop.gatherings.views import bp as gatherings
from cop.goingout.views import bp as goingout
from cop.goings.views import bp as goings
from cop.guests.views import bp as guests
from cop.home.views import bp as home
from cop.hopes.views import bp as hopes
from cop.identity.queries import person_signed_in
from cop.identity.views import bp as identity
from cop.interchange.views import bp as interchange
from cop.invitations.views import bp as invitations
from cop.letters.views import bp as letters
from cop.managed import be_durable
from cop.mapping.views import bp as mapping
from cop.merging.views import bp as merging
from cop.moderation.views import bp as moderation
from cop.network.views import bp as network
from cop.newaddress.views import bp as newaddress
from cop.nightly import open_due_parts
from cop.notes.views import bp as notes
from cop.organisations.views import bp as organisations
from cop.overlaps.views import bp as overlaps
from cop.paper.views import bp as paper
from cop.passwords.views import bp as passwords
from cop.pictures.views import bp as pictures
from cop.proposals.lines import without_mark
from cop.proposals.queries import waiting_for
from cop.proposals.views import bp as proposals
from cop.questionsets.views import bp as questionsets
from cop.record.views import bp as record
from cop.reflections.views import bp as reflections
from cop.rehearsal.phones import bring
from cop.rehearsal.views import bp as rehearsal
from cop.reports.views import bp as reports
from cop.rewording.views import bp as rewording
from cop.rights.views import bp as rights
from cop.room.polling import Screens
from cop.room.screens import keys_trouble
from cop.room.views import bp as room
from cop.roomcheck.views import bp as roomcheck
from cop.search.views import bp as search
from cop.seats.placing import bring_the_gathering, place_in_gathering
from cop.settings import Settings
from cop.sheet.views import bp as sheet
from cop.spreadsheets.views import bp as spreadsheets
from cop.sso.views import bp as sso
from cop.statements.views import bp as statements
from cop.stories.views import bp as stories
from cop.summary.views import bp as summary
from cop.takebacks.views import bp as takebacks
from cop.takebacks.views import note_take_back
from cop.talentmap.views import bp as talentmap
from cop.talentmap.views import place_at_work
from cop.themes.views import bp as themes
from cop.tokens import renew
from cop.undo.views import bp as undo
from cop.ways.views import bp as ways
from cop.writing.views import bp as writing

ROOT = Path(__file__).parent.parent
BODY_LIMIT = 1_000_000
SAFE = {"GET", "HEAD", "OPTIONS"}
YEAR_SECONDS = 365 * 24 * 3600

FEATURES = (
    identity,
    passwords,
    sso,
    devices,
    newaddress,
    audit,
    communities,
    invitations,
    doors,
    directory,
    organisations,
    goings,
    gatherings,
    arrivals,
    sheet,
    daycode,
    undo,
    afterwards,
    moderation,
    agenda,
    dots,
    rewording,
    carpark,
    actions,
    notes,
    pictures,
    ways,
    roomcheck,
    actionlearning,
    checkin,
    rehearsal,
    guests,
    questionsets,
    talentmap,
    overlaps,
    borrowing,
    aims,
    mapping,
    spreadsheets,
    curiosities,
    merging,
    reflections,
    answerform,
    takebacks,
    letters,
    documents,
    writing,
    bigscreen,
    proposals,
    assents,
    hopes,
    interchange,
    beside,
    room,
    summary,
    paper,
    home,
    network,
    search,
    themes,
    stories,
    asked,
    record,
    evaluation,
    rights,
    statements,
    reports,
    firstreading,
    goingout,
    exports,
)

csrf = CSRFProtect()


def create_app(settings: Settings) -> Flask:
    app = Flask("cop", root_path=str(ROOT), template_folder="templates", static_folder=None)
    configure(app, settings)
    incoming.init(app)
    db.init(app, be_durable)
    csrf.init_app(app)
    headers.init(app)
    refusals.init(app)
    guessing.init(app)
    mail.init(app, settings.mail_url, settings.instance / "outbox", settings.service_name, settings.host)
    keys.init(app, settings.keys_url)
    sign_ins(app)
    templates(app, settings)
    around_each_request(app)
    for feature in FEATURES:
        app.register_blueprint(feature)
    csrf.exempt(send)  # its form asks for the token itself, so that a stale one costs nobody a word
    csrf.exempt(note_take_back)  # the code alone is what counts: a phone sends it without any cookie
    cli.register(app)
    screens = app.extensions["screens"] = Screens(app)
    app.wsgi_app = screens  # type: ignore[method-assign]
    app.wsgi_app = AtOnce(app)  # type: ignore[method-assign]
    serve_static(app)
    watching.watch(app, settings)
    return app


def configure(app: Flask, settings: Settings) -> None:
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        CLOCK=clock.wall_clock,
        BRING=bring,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as its session: no words are lost to a timer
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy and SameSite do this; some proxies strip the header
    )


def sign_ins(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # phones change address on every staircase
    manager.user_loader(person_signed_in)


def templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=assets.asset,
        allowed=access.allowed,
        service_name=settings.service_name,
        sample=settings.sample,
        on_loopback=settings.on_loopback,
        local=clock.local,
        keys_trouble=keys_trouble,
        suggestions_waiting=waiting_for,
        agreement_here=agreement_here,
    )
    app.jinja_env.filters["markdown"] = markdown.markdown
    app.jinja_env.filters["without_mark"] = without_mark
    app.context_processor(navigation)


def navigation() -> dict[str, object]:
    """The pages at the top, each only where it would not be refused."""
    if not current_user.is_authenticated:
        return {"navigation": []}
    here = request.path
    places = {"Home": "/", "Map": "/map", "Search": "/search", "Ways of working": "/ways-of-working"}
    if access.allowed("read the evaluation") or reads_figures(current_user.person):
        places["Evaluation"] = "/evaluation"
    if current_user.is_administrator:
        places["Programmes"] = "/programmes/"
    items = [{"text": text, "href": href, "current": leads_here(href, here)} for text, href in places.items()]
    return {"navigation": items}


def leads_here(href: str, here: str) -> bool:
    return here == href or (href != "/" and here.startswith(href.rstrip("/") + "/"))


def around_each_request(app: Flask) -> None:
    """In this order: may it write, is anything due, where does the requester stand, may they come in, and
    what is it about. Whether there is news at all is asked before any of this."""

    def writes() -> None:
        g.writing = request.method not in SAFE

    app.before_request(writes)
    app.before_request(open_due_parts)
    app.before_request(place_in_programme)
    app.before_request(place_in_community)
    app.before_request(place_in_gathering)
    app.before_request(place_at_work)
    app.before_request(access.check)
    app.before_request(bring_the_gathering)
    app.after_request(renew)


def serve_static(app: Flask) -> None:
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(ROOT / "static"),
        prefix="static/",
        max_age=YEAR_SECONDS,
        add_headers_function=headers.on_static(app),
        immutable_file_test=lambda path, url: "/vendor/" in url,
    )
