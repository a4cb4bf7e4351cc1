import { attribute } from "../../xml/element.ts";
import { devices, type Meeting } from "./meeting.ts";

/** An IOMMU of one of these models. */
export const iommuModel: Meeting = (guest, of) =>
  devices(guest, "iommu").filter((iommu) => of.includes(attribute(iommu, "model") ?? ""));
