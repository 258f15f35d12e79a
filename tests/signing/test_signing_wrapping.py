"""Answers whose signature holds for something else than what is read: each is refused, and nobody else has signed (robustness B72 to B86)."""

from __future__ import annotations

import base64
import copy
from datetime import UTC, datetime

import pytest
from lxml import etree

from tests.signing.service_side import exchanged, new_order, read, signed_anew, the
from webcert.adapters.signing.dss import CSIG, DSS
from webcert.adapters.signing.dss_response import LARGEST, Refused
from webcert.adapters.soap.namespaces import DSIG
from webcert.sandbox.signing import protocol


@pytest.fixture
def asked():
    return new_order()


@pytest.fixture
def answer(asked, keys_dir) -> bytes:
    return protocol.signed_response(exchanged(asked, keys_dir), name="Anna Provläkare", folder=keys_dir, now=datetime.now(UTC))


def outer(root):
    """A response of another's making, with the same request id, to put the signed one into."""
    found = etree.Element(root.tag, dict(root.attrib), nsmap=root.nsmap)
    result = copy.deepcopy(root[0])
    found.append(result)
    outputs = etree.SubElement(found, f"{{{DSS}}}OptionalOutputs")
    extension = copy.deepcopy(the(root, "SignResponseExtension"))
    outputs.append(extension)
    found.append(copy.deepcopy(the(root, "SignatureObject")))
    return found, extension


def inside_other_info(root):
    found, extension = outer(root)
    etree.SubElement(extension, f"{{{CSIG}}}OtherResponseInfo").append(root)
    return found


def inside_the_object(root):
    found, _ = outer(root)
    the(found, "SignTaskData").append(etree.Element(f"{{{CSIG}}}OtherSignTaskData"))
    the(found, "OtherSignTaskData").append(root)
    return found


def beside_its_signature(root):
    found, extension = outer(root)
    extension.getparent().append(the(root, "Signature"))
    etree.SubElement(extension, f"{{{CSIG}}}OtherResponseInfo").append(root)
    return found


def signed_part_in_the_signature(root):
    found, extension = outer(root)
    signature = copy.deepcopy(the(root, "Signature"))
    holder = etree.SubElement(signature, f"{{{DSIG}}}Object")
    holder.append(root)
    extension.getparent().append(signature)
    return found


def twice(name):
    def changed(root):
        the(root, name).addnext(copy.deepcopy(the(root, name)))
        return root

    return changed


def with_fake_extension_first(root):
    fake = copy.deepcopy(the(root, "SignResponseExtension"))
    the(root, "OptionalOutputs").insert(0, fake)
    return root


@pytest.mark.parametrize("wrap,checks", [
    (inside_other_info, {"V6"}), (inside_the_object, {"V6"}), (beside_its_signature, {"V8"}), (signed_part_in_the_signature, {"V6"}),
    (twice("SignResponseExtension"), {"V8"}), (with_fake_extension_first, {"V8"}), (twice("SignTaskData"), {"V8"}),
    (twice("OptionalOutputs"), {"V5"}), (twice("Result"), {"V5"}),
])  # fmt: skip
def test_a_moved_or_doubled_part_is_refused(answer, asked, keys_dir, wrap, checks):
    with pytest.raises(Refused) as refusal:
        read(etree.tostring(wrap(etree.fromstring(answer))), asked, keys_dir)

    assert refusal.value.check in checks


@pytest.mark.parametrize("name", ["SignResponseExtension", "SignTaskData"])
def test_a_part_that_stands_twice_is_refused_though_the_service_has_signed_it(answer, asked, keys_dir, name):
    root = twice(name)(etree.fromstring(answer))

    with pytest.raises(Refused) as refusal:
        read(signed_anew(root, keys_dir), asked, keys_dir)

    assert refusal.value.check in {"V9", "V19"}


@pytest.mark.parametrize("name", ["ResponseTime", "AttributeValue", "ToBeSignedBytes", "SignTaskData", "ResultMajor"])
def test_an_element_of_another_namespace_is_not_taken_for_it(answer, asked, keys_dir, name):
    root = etree.fromstring(answer)
    the(root, name).tag = f"{{http://annan.example.org/ns}}{name}"

    with pytest.raises(Refused) as refusal:
        read(signed_anew(root, keys_dir), asked, keys_dir)

    assert refusal.value.check == "V5"


def test_a_signature_of_another_namespace_is_none(answer, asked, keys_dir):
    data = answer.replace(DSIG.encode(), b"http://www.w3.org/2000/10/xmldsig#")

    with pytest.raises(Refused) as refusal:
        read(data, asked, keys_dir)

    assert refusal.value.check in {"V5", "V6"}


@pytest.mark.parametrize("split", [b"<!-- x -->", b"<?x y?>", b"<![CDATA[]]>"])
@pytest.mark.parametrize("value", [b"SE2321000999-1A0D", b"resultmajor:Success"])
def test_a_value_that_is_split_is_refused(answer, asked, keys_dir, value, split):
    assert answer.count(value) == 1

    with pytest.raises(Refused) as refusal:
        read(answer.replace(value, value[:9] + split + value[9:]), asked, keys_dir)

    assert refusal.value.check == "V5"


def test_an_hsa_id_in_another_attribute_is_not_read(answer, asked, keys_dir):
    root = etree.fromstring(answer)
    the(root, "Attribute").set("Name", "http://sambi.se/attributes/1/other")

    with pytest.raises(Refused) as refusal:
        read(signed_anew(root, keys_dir), asked, keys_dir)

    assert refusal.value.check == "V16"


@pytest.mark.parametrize("data", [
    b"", b"not xml", b"<SignResponse/>", b"<?xml version='1.0' encoding='UTF-16'?><a/>", b"<a>" * 200 + b"</a>" * 200, b" " * (LARGEST + 1),
    base64.b64encode(b"<a/>"),
])  # fmt: skip
def test_what_is_no_answer_is_refused(asked, keys_dir, data):
    with pytest.raises(Refused) as refusal:
        read(data, asked, keys_dir)

    assert refusal.value.check == "V5"
