"""Addresses of letters."""

from django.urls import URLPattern, path, register_converter

from letters.views import (
    beginning,
    figures,
    letter,
    listing,
    quotations,
    reading,
    sending,
    signatures,
    worries,
    writing,
)
from liaison.presentation.references import ReferenceConverter

register_converter(ReferenceConverter, "letter")

app_name = "letters"
urlpatterns: list[URLPattern] = [
    path("", listing.listing, name="list"),
    path("new/", beginning.new, name="new"),
    path("worries/", worries.worries, name="worries"),
    path("quotations/<letter:ref>/", quotations.quotation, name="quotation"),
    path("quotations/<letter:ref>/withdraw/", quotations.quotation_withdraw, name="quotation_withdraw"),
    path("signatures/<int:pk>/take-back/", signatures.signature_take_back, name="signature_take_back"),
    path("<letter:ref>/", letter.letter, name="letter"),
    path("<letter:ref>/write/", writing.write, name="write"),
    path("<letter:ref>/figures/", figures.figures, name="figures"),
    path("<letter:ref>/figures/choose/", figures.figure, name="figure"),
    path("<letter:ref>/figures/out/", figures.figure_out, name="figure_out"),
    path("<letter:ref>/quotations/", quotations.quotations, name="quotations"),
    path("<letter:ref>/signatures/", signatures.signatures, name="signatures"),
    path("<letter:ref>/sign/", signatures.sign, name="sign"),
    path("<letter:ref>/send/", sending.send, name="send"),
    path("<letter:ref>/steps/", sending.steps, name="steps"),
    path("<letter:ref>/drop/", sending.drop, name="drop"),
    path("<letter:ref>/versions/", reading.versions, name="versions"),
    path("<letter:ref>/letter.pdf", reading.pdf, name="pdf"),
    path("<letter:ref>/letter.docx", reading.docx, name="docx"),
]
