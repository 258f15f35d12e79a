"""Makes XML Schema and WSDL from the contract tables."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from webcert.adapters.soap.contract_tables import CORE_TABLES, INTERACTIONS, PREFIXES, Interaction, Table

_OCCURS = {"": "", "?": ' minOccurs="0"', "*": ' minOccurs="0" maxOccurs="unbounded"', "+": ' maxOccurs="unbounded"'}
_ANY = {
    "any": ' namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"',
    "anything": ' namespace="##any" processContents="lax" minOccurs="0" maxOccurs="unbounded"',
    "anything +": ' namespace="##any" processContents="lax" maxOccurs="unbounded"',
    "strictly anything": ' namespace="##any" minOccurs="0" maxOccurs="unbounded"',
    "strictly other": ' namespace="##other" minOccurs="0" maxOccurs="unbounded"',
}
TABLES: tuple[Table, ...] = (*CORE_TABLES, *(one.table for one in INTERACTIONS))


def schema(table: Table) -> bytes:
    """The XML Schema of one namespace."""
    namespaces = " ".join(f"xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in PREFIXES.items())
    imports = (
        f'<xs:import namespace="{other.namespace}" schemaLocation="{other.file}"/>'
        for other in CORE_TABLES
        if other is not table
    )
    parts = [
        f'<xs:schema {namespaces} xmlns:x="{table.namespace}" targetNamespace="{table.namespace}"'
        ' elementFormDefault="qualified" attributeFormDefault="unqualified">',
        *imports, *_simple_types(table), *_complex_types(table), table.raw,
        *(f'<xs:element name="{name}" type="{kind}"/>' for name, kind in table.elements.items()),
        "</xs:schema>",
    ]  # fmt: skip
    return "\n".join(part for part in parts if part).encode()


def _simple_types(table: Table) -> Iterator[str]:
    for name, (base, facets) in table.simple.items():
        inner = "".join(f"<xs:{facet} value={quoteattr(value)}/>" for facet, value in facets)
        yield f'<xs:simpleType name="{name}"><xs:restriction base="{base}">{inner}</xs:restriction></xs:simpleType>'


def _complex_types(table: Table) -> Iterator[str]:
    for name, line in table.complex.items():
        mixed = ' mixed="true"' if name in table.mixed else ""
        kind = "choice" if "|" in line else "sequence"
        items = [item.strip() for item in line.replace("|", ";").split(";")]
        children = "".join(_child(item) for item in items if not item.startswith("@"))
        attributes = "".join(_attribute(item) for item in items if item.startswith("@"))
        yield f'<xs:complexType name="{name}"{mixed}><xs:{kind}>{children}</xs:{kind}>{attributes}</xs:complexType>'


def _child(item: str) -> str:
    if item in _ANY:
        return f"<xs:any{_ANY[item]}/>"
    words = item.split()
    last = words[2] if len(words) == 3 else ""
    fixed = f' fixed="{last[1:]}"' if last.startswith("=") else ""
    occurs = "" if fixed else _OCCURS[last]
    if words[0] == "ref" and words[1].partition(":")[0] != "xs":
        return f'<xs:element ref="{words[1]}"{occurs}/>'
    return f'<xs:element name="{words[0]}" type="{words[1]}"{fixed}{occurs}/>'


def _attribute(item: str) -> str:
    name, kind = item[1:].split()
    use = "optional" if name.startswith("?") else "required"
    return f'<xs:attribute name="{name.lstrip("?")}" type="{kind}" use="{use}"/>'


def wsdl(interaction: Interaction, *, location: str) -> bytes:
    """The WSDL of a service at `location`, with its schemas beside it as `?xsd=<file>`."""
    name, own = interaction.name, f"urn:riv:clinicalprocess:healthcond:certificate:{interaction.name}:{interaction.major}:rivtabp21"
    schemas = "".join(
        f'<xs:import namespace="{table.namespace}" schemaLocation="{location}?xsd={table.file}"/>'
        for table in (interaction.table, *CORE_TABLES)
    )
    return f"""<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:x="{interaction.namespace}" xmlns:itr="urn:riv:itintegration:registry:1"
 xmlns:tns="{own}" targetNamespace="{own}" name="{name}Interaction">
<wsdl:types><xs:schema targetNamespace="{own}">{schemas}</xs:schema></wsdl:types>
<wsdl:message name="Request"><wsdl:part name="LogicalAddress" element="itr:LogicalAddress"/>
<wsdl:part name="parameters" element="x:{name}"/></wsdl:message>
<wsdl:message name="Response"><wsdl:part name="parameters" element="x:{name}Response"/></wsdl:message>
<wsdl:portType name="{name}ResponderInterface"><wsdl:operation name="{name}">
<wsdl:input message="tns:Request"/><wsdl:output message="tns:Response"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="{name}ResponderBinding" type="tns:{name}ResponderInterface">
<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
<wsdl:operation name="{name}"><soap:operation soapAction="{interaction.namespace}:{name}" style="document"/>
<wsdl:input><soap:header use="literal" message="tns:Request" part="LogicalAddress"/>
<soap:body use="literal" parts="parameters"/></wsdl:input>
<wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation></wsdl:binding>
<wsdl:service name="{name}ResponderService"><wsdl:port name="{name}ResponderPort" binding="tns:{name}ResponderBinding">
<soap:address location="{location}"/></wsdl:port></wsdl:service>
</wsdl:definitions>""".encode()
