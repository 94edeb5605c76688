import { handleSignIn } from "@/lib/members/handle-sign-in";

export { handleSignIn as GET, handleSignIn as POST };
