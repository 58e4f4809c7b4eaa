"""Forms with files, of customers and of staff: the same limits, and the same words when there are too many."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from servicedesk.errors import Invalid
from servicedesk.web.forms import DeskForm
from tickets import files as storage


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files as a list; how many and how large is `tickets.files.check`'s affair."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(ManyFilesField, self).clean(one, initial) for one in data or []]


class WithFiles(DeskForm):
    """A form with files. `too_much` says that they were the trouble: the answer is then 413."""

    files = ManyFilesField(  # type: ignore[assignment]  # a declared field leaves the class; `self.files` stays theirs
        label=gettext_lazy("Photos or files"),
        required=False,
        help_text=gettext_lazy("At most 10, each of at most 50 MB, together 100 MB"),
        max_length=None,
    )
    too_much = False

    def clean_files(self) -> list[UploadedFile]:
        uploads: list[UploadedFile] = self.cleaned_data["files"]
        try:
            storage.check(uploads)
        except Invalid as refusal:
            self.too_much = True
            raise forms.ValidationError([str(one) for one in refusal.errors["files"]]) from None
        return uploads

    @property
    def must_choose_again(self) -> bool:
        """Browsers give back every word of a refused form, but never its files."""
        return bool(self.is_bound and self.errors and self.files_sent)

    @property
    def files_sent(self) -> bool:
        return bool(self.files.getlist("files")) if hasattr(self.files, "getlist") else bool(self.files)
