-- AlterTable
ALTER TABLE "endpoint_access" ADD COLUMN     "signature_name" TEXT;
