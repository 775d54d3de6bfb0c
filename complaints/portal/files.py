"""Files with a complaint that is being written: added, looked at, taken off again."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.actions import files as keeping
from complaints.actions import flood
from complaints.errors import InvalidInput, sentences
from complaints.models import PortalDraft
from complaints.portal import visitor
from complaints.portal.complain import Context, page_url, progress, public
from complaints.portal.forms import CHECK, FILES, first_open, road
from complaints.queries.portal_drafts import files_of
from complaints.rules.files import KINDS, LARGEST, MOST

ENDINGS = ",".join(f".{kind}" for kind in (*KINDS, "jpeg"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """Add files, one or several at a time, or none; what one file lacks does not lose the others."""
    draft, now = visitor.draft_of(request), timezone.now()
    if draft is None:
        return redirect("portal:complain")
    if draft.complaint_id is not None:
        return redirect("portal:done")
    ahead = first_open(draft.values, now)
    if ahead:
        return redirect(page_url(ahead))
    if request.method != "POST":
        return _page(request, draft, [])
    given = [file for file in request.FILES.getlist("files") if file.name]
    problems = [words for file in given for words in _add(request, draft, file)]
    if problems:
        return _page(request, draft, problems, status=422)
    if "later" in request.POST:
        return redirect("portal:save")
    return redirect(page_url(FILES if "add" in request.POST else CHECK))


@public
@require_POST
def file_remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take one file off again."""
    draft = visitor.draft_of(request)
    if draft is not None and draft.complaint_id is None:
        keeping.take_off_draft(draft, number)
    return redirect(page_url(FILES))


def _add(request: HttpRequest, draft: PortalDraft, file: UploadedFile) -> list[str]:
    """Keep one file; what is wrong with it, if anything."""
    now, name = timezone.now(), file.name or ""
    if (file.size or 0) > LARGEST:  # not read into memory at all
        return [_("%(name)s: It is larger than %(n)d MB.") % {"name": keeping.shown(name), "n": LARGEST // 1024**2}]
    if not flood.within(flood.FILES_OF_A_PLACE, visitor.place_of(request), now=now):
        return [_("Too many files came from where you are. Send your complaint now; we ask you for the files.")]
    try:
        keeping.attach_to_draft(draft, name, file.read(), now=now)
    except InvalidInput as refusal:
        return sentences(refusal)
    return []


def _page(request: HttpRequest, draft: PortalDraft, problems: list[str], status: int = 200) -> HttpResponse:
    pages = road(draft.values)
    context: Context = {
        "problems": problems,
        "files": files_of(draft),
        "most": MOST,
        "largest": LARGEST // 1024**2,
        "endings": ENDINGS,
        "back": page_url(pages[pages.index(FILES) - 1]),
        "progress": progress(FILES, draft.values),
    }
    return render(request, "portal/files.html", context, status=status)
