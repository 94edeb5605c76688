import { ForbiddenPage } from "@/components/members/forbidden-page";

export default ForbiddenPage;
