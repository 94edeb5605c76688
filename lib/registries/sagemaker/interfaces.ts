import type { CallInterface, Interfaces } from "../types";
import type { Packages } from "./packages";
import type { WirePackage } from "./wire";

/** Content types, the frameworks' own descriptions of the input, and the sample payload. There is no typed signature. */
export function interfacesOf(packages: Packages): Interfaces {
  return {
    async findInterface(model, version) {
      const wire = await packages.find(model, version);
      return wire && interfaceOf(wire);
    },
  };
}

function interfaceOf({ InferenceSpecification, SamplePayloadUrl }: WirePackage): CallInterface | null {
  const containers = InferenceSpecification?.Containers ?? [];
  const schemas = containers.flatMap(({ ContainerHostname, Framework, ModelInput }, index) => {
    const text = ModelInput?.DataInputConfig;
    const of = ContainerHostname || (containers.length > 1 ? `container ${index + 1}` : null);
    return text
      ? [{ title: ["Input", of && `of ${of}`, Framework && `(${Framework})`].filter(Boolean).join(" "), text }]
      : [];
  });
  const found: CallInterface = {
    accepts: InferenceSpecification?.SupportedContentTypes ?? [],
    answers: InferenceSpecification?.SupportedResponseMIMETypes ?? [],
    schemas,
    sample: SamplePayloadUrl || null,
  };
  const isEmpty =
    found.accepts.length === 0 && found.answers.length === 0 && schemas.length === 0 && found.sample === null;
  return isEmpty ? null : found;
}
